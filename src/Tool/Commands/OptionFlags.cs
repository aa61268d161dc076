using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Settings;
using Option = System.CommandLine.Option;

namespace PerfGate.Tool.Commands;

/// <summary>The rows of the option table as flags: spelt, explained and checked as the table says.</summary>
internal sealed class OptionFlags
{
    private readonly ImmutableArray<(Settings.Option Row, Option Flag)> _flags = [.. SettingSources.Table.Where(row => row.Hosts.HasFlag(OptionHosts.Tool)).Select(row => (row, FlagOf(row)))];

    /// <summary>The flags, in the order of the table.</summary>
    public IEnumerable<Option> Flags => _flags.Select(flag => flag.Flag);

    /// <summary>Those of a comparison, which measures in its own mode, in as many processes as it needs, without a baseline.</summary>
    public IEnumerable<Option> OfComparison => _flags.Where(flag => flag.Row.Name is not ("Mode" or "Processes" or "Baseline")).Select(flag => flag.Flag);

    /// <summary>Those of a search for a commit: comparisons that count nothing.</summary>
    public IEnumerable<Option> OfSearch => OfComparison.Except([this["Exact"], this["MaxWorkRegression"], this["ExactAssemblies"]]);

    /// <summary>The flag of an option.</summary>
    public Option this[string name] => _flags.First(flag => flag.Row.Name == name).Flag;

    /// <summary>The value of an option on a command line, or null.</summary>
    public string? Value(ParseResult parsed, string name) => this[name] switch
    {
        Option<string> flag => parsed.GetValue(flag) is { Length: > 0 } text ? text : null,
        Option<bool?> flag => parsed.GetValue(flag)?.ToString(),
        _ => null,
    };

    /// <summary>What the command line says for the test process, as environment variables.</summary>
    /// <exception cref="PerfGateException">PG1001.</exception>
    public Dictionary<string, string> ToEnvironment(ParseResult parsed)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (row, _) in _flags)
        {
            if (row.Parse is not { } parse || Value(parsed, row.Name) is not { } text)
            {
                continue;
            }

            variables[row.EnvironmentVariable] = parse(text) is not null ? text : throw Invalid(row, text);
        }

        return variables;
    }

    /// <summary>The JIT mode that is asked for as variables of the runtime; empty where the projects decide.</summary>
    /// <exception cref="PerfGateException">PG1001.</exception>
    /// <param name="parsed">The command line.</param>
    /// <param name="otherwise">The mode where the command line names none; null for what the projects say.</param>
    public ImmutableArray<(string Name, string Value)> JitVariables(ParseResult parsed, string? otherwise = null) => (Value(parsed, "Jit") ?? otherwise) switch
    {
        null => [],
        JitModes.Production => [("DOTNET_TieredCompilation", "1"), ("DOTNET_TieredPGO", "1"), ("DOTNET_TC_CallCountingDelayMs", "64")], // hexadecimal: 100 ms, the runtime's own default
        JitModes.NoPgo => [("DOTNET_TieredCompilation", "1"), ("DOTNET_TieredPGO", "0"), ("DOTNET_TC_CallCountingDelayMs", ((int)JitModes.TierUpDelay.TotalMilliseconds).ToString("X", CultureInfo.InvariantCulture))],
        JitModes.NoTiering => [("DOTNET_TieredCompilation", "0")],
        var text => throw Invalid(Row("Jit"), text),
    };

    /// <summary>In how many processes every test is measured.</summary>
    /// <exception cref="PerfGateException">PG1001.</exception>
    public int Processes(ParseResult parsed)
    {
        var text = Value(parsed, "Processes") ?? Row("Processes").Default;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 100 ? count : throw Invalid(Row("Processes"), text);
    }

    /// <summary>The patterns of the assemblies that are woven; empty for those with local sources.</summary>
    /// <exception cref="PerfGateException">PG1001.</exception>
    public ImmutableArray<string> ExactAssemblies(ParseResult parsed)
    {
        var text = Value(parsed, "ExactAssemblies") ?? "";
        var patterns = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return patterns.All(IsPattern) ? [.. patterns] : throw Invalid(Row("ExactAssemblies"), text);

        static bool IsPattern(string pattern) => (pattern.StartsWith('!') ? pattern[1..] : pattern) is { Length: > 0 } name && name.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_' or '*');
    }

    // A switch stands alone: what follows "--exact" is the target, unless it is true or false.
    private static Option FlagOf(Settings.Option row)
    {
        var text = $"{row.Help} [default: {DefaultOf(row)}]";
        return row.Name == "Exact"
            ? new Option<bool?>(row.Flag) { Description = text, HelpName = row.Expected, Arity = ArgumentArity.ZeroOrOne }
            : new Option<string>(row.Flag) { Description = text, HelpName = row.Expected };
    }

    private static Settings.Option Row(string name) => SettingSources.Table.First(row => row.Name == name);

    // Two defaults are those of the test process, which the tool overrides.
    private static string DefaultOf(Settings.Option row) => row.Name switch
    {
        "Mode" => "record; the tool judges all processes together",
        "Results" => "TestResults/perfgate beside the target",
        "Jit" => "what the projects say: PerfGateJit, else " + row.Default,
        _ => row.Default,
    };

    private static PerfGateException Invalid(Settings.Option row, string text) =>
        new(DiagnosticCodes.InvalidOption, $"option {row.Flag} is '{text}'; expected {row.Expected}.");
}
