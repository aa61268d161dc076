using System.Collections.Immutable;

namespace PerfGate.Tool.Comparing;

/// <summary>
/// What the user passes on, and the choice of perf tests, as the command line of a host. The user writes what <c>dotnet test</c> of the project
/// takes; for xunit v3 also what the program itself takes.
/// </summary>
/// <remarks>
/// A filter narrows the perf tests down. Where a host cannot join two filters (a trait or a query of xunit v3, test ids), the user's replaces the
/// choice of perf tests, and ordinary tests that it matches run, too.
/// </remarks>
internal static class HostArguments
{
    // As the adapters mark a [PerfTest].
    private const string PerfTests = "PerfGate=true";

    /// <summary>The arguments behind the assembly.</summary>
    public static ImmutableArray<string> Of(TestProgram program, ImmutableArray<string> passed) => program.Kind switch
    {
        HostKind.XunitV3 => OfXunitV3(passed, program.IsSelectable),
        HostKind.XunitV2OnPlatform => OfXunitV2OnPlatform(passed, program.IsSelectable),
        HostKind.VSTest => OfVSTest(passed, program.IsSelectable),
        _ => passed,
    };

    // The options of xunit v3 on Microsoft.Testing.Platform, and what xunit's own runner calls them: both take the same values.
    private static readonly ImmutableDictionary<string, string> XunitV3Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["--filter"] = "-filterVSTest",
        ["--filter-class"] = "-class",
        ["--filter-not-class"] = "-class-",
        ["--filter-display-name"] = "-displayName",
        ["--filter-not-display-name"] = "-displayName-",
        ["--filter-method"] = "-method",
        ["--filter-not-method"] = "-method-",
        ["--filter-namespace"] = "-namespace",
        ["--filter-not-namespace"] = "-namespace-",
        ["--filter-trait"] = "-trait",
        ["--filter-not-trait"] = "-trait-",
        ["--filter-query"] = "-filter",
        ["--filter-uid"] = "-id",
        ["--explicit"] = "-explicit",
        ["--culture"] = "-culture",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private static ImmutableArray<string> OfXunitV3(ImmutableArray<string> passed, bool isSelectable)
    {
        var arguments = new List<string>();
        var (isWritten, expects) = (false, (string?)null);
        foreach (var argument in passed.SelectMany(Split))
        {
            if (XunitV3Names.TryGetValue(argument, out var name))
            {
                (isWritten, expects) = (true, name);
                continue;
            }

            // One option of the platform takes many values, one of xunit's own a single one.
            if (argument.StartsWith('-') || !isWritten)
            {
                (isWritten, expects) = (false, null);
            }
            else
            {
                arguments.Add(expects!);
            }

            arguments.Add(argument);
        }

        var filter = arguments.FindIndex(argument => Is(argument, "-filterVSTest"));
        if (filter >= 0 && filter + 1 < arguments.Count && isSelectable)
        {
            arguments[filter + 1] = And(arguments[filter + 1]);
        }
        else if (filter < 0 && isSelectable && !arguments.Exists(argument => Is(argument, "-trait") || Is(argument, "-filter") || Is(argument, "-id")))
        {
            arguments.InsertRange(0, ["-trait", PerfTests]);
        }

        return [.. arguments];
    }

    private static ImmutableArray<string> OfXunitV2OnPlatform(ImmutableArray<string> passed, bool isSelectable)
    {
        var arguments = passed.SelectMany(Split).ToList();
        var filter = arguments.IndexOf("--treenode-filter") + 1;
        if (isSelectable && filter > 0 && filter < arguments.Count)
        {
            var tree = arguments[filter];
            var properties = tree.EndsWith(']') ? tree.LastIndexOf('[') : -1;
            arguments[filter] = properties < 0 ? $"{tree}[{PerfTests}]" : $"{tree[..properties]}[({tree[(properties + 1)..^1]})&({PerfTests})]";
        }
        else if (isSelectable && filter == 0 && !arguments.Contains("--filter-uid"))
        {
            arguments.AddRange(["--treenode-filter", $"/**[{PerfTests}]"]);
        }

        return [.. arguments];
    }

    // As `dotnet test` turns its options into those of VSTest.
    private static ImmutableArray<string> OfVSTest(ImmutableArray<string> passed, bool isSelectable)
    {
        var end = passed.IndexOf("--");
        var settings = end < 0 ? (ImmutableArray<string>)[] : passed[end..];
        var options = (end < 0 ? passed : passed[..end]).SelectMany(Split).ToList();
        var arguments = new List<string>();
        string? filter = null;
        for (var i = 0; i < options.Count; i++)
        {
            var value = i + 1 < options.Count ? options[i + 1] : "";
            var name = options[i] switch
            {
                "--filter" => "--TestCaseFilter",
                "--settings" or "-s" => "--Settings",
                "--environment" or "-e" => "--Environment",
                "--logger" or "-l" => "--logger",
                "--test-adapter-path" => "--TestAdapterPath",
                _ => null,
            };
            if (name is null && options[i].StartsWith("--TestCaseFilter:", StringComparison.OrdinalIgnoreCase))
            {
                filter = options[i]["--TestCaseFilter:".Length..];
            }
            else if (name is null)
            {
                arguments.Add(options[i]);
            }
            else
            {
                i++;
                filter = name == "--TestCaseFilter" ? value : filter;
                arguments.AddRange(name == "--TestCaseFilter" ? [] : [$"{name}:{value}"]);
            }
        }

        filter = !isSelectable ? filter : filter is null ? PerfTests : And(filter);
        return [.. filter is null ? (string[])[] : [$"--TestCaseFilter:{filter}"], .. arguments, .. settings];
    }

    private static string And(string filter) => $"({filter})&({PerfTests})";

    private static bool Is(string argument, string option) => string.Equals(argument, option, StringComparison.OrdinalIgnoreCase);

    // `--filter=expression` and `--filter:expression` are two arguments; VSTest's own options, with a capital, stay as they are.
    private static IEnumerable<string> Split(string argument)
    {
        var end = argument.IndexOfAny(['=', ':']);
        return argument.StartsWith("--", StringComparison.Ordinal) && end > 2 && char.IsAsciiLetterLower(argument[2])
            ? [argument[..end], argument[(end + 1)..]]
            : [argument];
    }
}
