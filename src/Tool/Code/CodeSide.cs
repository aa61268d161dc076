using System.Collections.Immutable;
using PerfGate.CallTrees;

namespace PerfGate.Tool.Code;

/// <summary>The code of one side of a comparison, as far as it differs from the other's or may use what does.</summary>
internal sealed class CodeSide
{
    /// <summary>The modules that differ, by the relative paths of their files.</summary>
    public Dictionary<string, CodeModule> Modules { get; } = new(StringComparer.Ordinal);

    /// <summary>The modules that are the same on both sides and refer to one that differs.</summary>
    public List<CodeModule> Users { get; } = [];

    /// <summary>Files that refer to a module that differs and cannot be looked into.</summary>
    public List<string> Unreadable { get; } = [];

    /// <summary>The methods whose own code differs.</summary>
    public List<CodeMethod> Changed { get; } = [];

    /// <summary>The types whose layout, ancestors or attributes differ.</summary>
    public List<string> ChangedTypes { get; } = [];

    /// <summary>The static fields that differ by their types or attributes.</summary>
    public List<string> ChangedFields { get; } = [];

    /// <summary>Finds what of a file differs; gives what of it is neither method nor type.</summary>
    /// <param name="before">The base.</param>
    /// <param name="after">The head.</param>
    /// <param name="file">The file's relative path.</param>
    public static IEnumerable<string> Compare(CodeSide before, CodeSide after, string file)
    {
        var (then, now) = (before.Modules.GetValueOrDefault(file), after.Modules.GetValueOrDefault(file));
        before.Note(then, now);
        after.Note(now, then);
        return then is not null && now is not null && then.Rest != now.Rest ? [$"{file} (attributes of the assembly, or resources)"] : [];
    }

    private void Note(CodeModule? own, CodeModule? other)
    {
        if (own is null)
        {
            return;
        }

        Changed.AddRange(own.Methods.Where(method => other?.Methods.GetValueOrDefault(method.Key)?.Digest != method.Value.Digest).Select(method => method.Value));
        ChangedTypes.AddRange(own.Types.Where(type => other?.Types.GetValueOrDefault(type.Key)?.Digest != type.Value.Digest).Select(type => type.Value.Name));
        ChangedFields.AddRange(own.StaticFields.Where(field => other?.StaticFields.GetValueOrDefault(field.Key).Digest != field.Value.Digest).Select(field => field.Value.Name));
    }

    /// <summary>What a process of this side is to look for.</summary>
    /// <param name="others">What differs and is no method.</param>
    public ChangedCode ToChangedCode(IEnumerable<string> others)
    {
        var methods = new CodeClosure([.. Modules.Values, .. Users]).Of(Changed, ChangedTypes, ChangedFields);
        return new ChangedCode
        {
            Others = [.. others, .. Unreadable],
            Methods = [.. methods.OrderBy(method => method.Module, StringComparer.Ordinal).ThenBy(method => method.Token).Select(method => new ChangedMethod(method.Module, method.Token, method.FullName, method.MayBeInlined))],
        };
    }
}
