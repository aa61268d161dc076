using System.Collections.Immutable;

namespace PerfGate.Tool.Code;

/// <summary>A method of a build, by what decides its machine code.</summary>
internal sealed record CodeMethod
{
    /// <summary>
    /// What the JIT inlines at most, in bytes of intermediate language: its <c>JitExtDefaultPolicyMaxILProf</c>, for calls that the profile
    /// says are hot. Without a profile it is 128.
    /// </summary>
    private const int MostInlined = 1024;

    /// <summary>The name of its file, without directory and extension.</summary>
    public required string Module { get; init; }

    /// <summary>Its number in that file's metadata.</summary>
    public required int Token { get; init; }

    /// <summary>The type it stands in, as the metadata has it: <c>Shop.Orders+Line</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Its name in the type.</summary>
    public required string Name { get; init; }

    /// <summary>What is the same in both builds where the method is.</summary>
    public required string Key { get; init; }

    /// <summary>What is the same in both builds where the method's code is.</summary>
    public required string Digest { get; init; }

    /// <summary>Bytes of intermediate language; 0 where it has none.</summary>
    public required int Size { get; init; }

    /// <summary>True where it is called by another's name: it overrides, or implements a part of an interface.</summary>
    public required bool IsSlot { get; init; }

    /// <summary>The types and members it refers to, by their plain names.</summary>
    public required ImmutableHashSet<string> Mentions { get; init; }

    /// <summary>True where the source asks for it to be inlined.</summary>
    public bool IsInliningAsked { get; init; }

    /// <summary>True where the source forbids that.</summary>
    public bool IsInliningForbidden { get; init; }

    /// <summary>True where its code may run as a part of another method's.</summary>
    public bool MayBeInlined => Size > 0 && !IsInliningForbidden && (IsInliningAsked || Size <= MostInlined);

    /// <summary><c>Shop.Orders::Sort</c>, as others mention it.</summary>
    public string Member => $"{Type}::{Name}";

    /// <summary><c>Shop.Orders.Sort</c>.</summary>
    public string FullName => $"{Type}.{Name}";
}

/// <summary>A type of a build, by what decides the machine code of the methods that use it.</summary>
/// <param name="Name">As the metadata has it.</param>
/// <param name="Digest">What is the same in both builds where its layout, ancestors and attributes are.</param>
/// <param name="IsInterface">Whether it is an interface.</param>
/// <param name="Within">The types whose layout it takes in: its base type and the value types of its fields.</param>
/// <param name="Implements">Its interfaces.</param>
internal sealed record CodeType(string Name, string Digest, bool IsInterface, ImmutableHashSet<string> Within, ImmutableHashSet<string> Implements);
