using System.Collections.Immutable;
using System.Globalization;

namespace PerfGate.CallTrees;

/// <summary>What one side of a comparison has to look for among the methods its process loaded: everything whose machine code may differ from the other side's.</summary>
public sealed record ChangedCode
{
    /// <summary>The environment variable with the path of the file that holds it.</summary>
    public const string Variable = "PERFGATE_CHANGED_CODE";

    private const string Everything = "everything";
    private const string Inlined = "inlined";

    /// <summary>What differs and is no method (a native library, a data file); any of it counts as reached by every test.</summary>
    public ImmutableArray<string> Others { get; init; } = [];

    /// <summary>The methods, with those into which a changed one may have been inlined.</summary>
    public ImmutableArray<ChangedMethod> Methods { get; init; } = [];

    /// <summary>What this process has to look for; null where nobody asked, or where it cannot be read.</summary>
    public static ChangedCode? Given()
    {
        try
        {
            return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? Read(path) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Writes it: a line a method, its parts with tabs between them.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path) => File.WriteAllLines(path,
    [
        .. Others.Select(other => $"{Everything}\t{OneLine(other)}"),
        .. Methods.Select(method => string.Create(CultureInfo.InvariantCulture, $"{method.Token:X8}\t{(method.MayBeInlined ? Inlined : "alone")}\t{OneLine(method.Module)}\t{OneLine(method.Name)}")),
    ]);

    /// <summary>Reads what was written.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">It is no such file.</exception>
    public static ChangedCode Read(string path)
    {
        var others = ImmutableArray.CreateBuilder<string>();
        var methods = ImmutableArray.CreateBuilder<ChangedMethod>();
        foreach (var line in File.ReadLines(path))
        {
            switch (line.Split('\t'))
            {
                case [Everything, var other]:
                    others.Add(other);
                    break;
                case [var token, var how, var module, var name]:
                    methods.Add(new ChangedMethod(module, int.Parse(token, NumberStyles.HexNumber, CultureInfo.InvariantCulture), name, how == Inlined));
                    break;
                default:
                    throw new FormatException($"{path} does not list changed methods");
            }
        }

        return new ChangedCode { Others = others.ToImmutable(), Methods = methods.ToImmutable() };
    }

    // Metadata lets a name hold anything.
    private static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)) : text;
}

/// <summary>A method of one side whose machine code may differ from the other side's.</summary>
/// <param name="Module">The name of its file, without directory and extension.</param>
/// <param name="Token">Its number in the metadata of that file.</param>
/// <param name="Name">Its full name: <c>Shop.Orders.Sort</c>.</param>
/// <param name="MayBeInlined">True where it may run as a part of another method and never be loaded by itself.</param>
public sealed record ChangedMethod(string Module, int Token, string Name, bool MayBeInlined);

/// <summary>Which changed code a process loaded: no less than what its tests ran.</summary>
/// <param name="Count">How many methods and other things.</param>
/// <param name="Methods">The names of some of them.</param>
public sealed record ReachedCode(int Count, ImmutableArray<string> Methods)
{
    /// <summary>Names that are kept.</summary>
    public const int Most = 20;
}
