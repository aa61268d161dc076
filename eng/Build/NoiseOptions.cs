using System.Globalization;

namespace PerfGate.Build;

/// <summary>What `noise` can be told.</summary>
/// <param name="Runs">Runs of each build.</param>
/// <param name="Load">Busy threads beside them.</param>
internal sealed record NoiseOptions(int Runs, int Load)
{
    /// <summary>The one class of perf tests that is run; null for all of them.</summary>
    public string? Class { get; private init; }

    /// <summary>What the test executable is told so that it runs no others.</summary>
    public IReadOnlyList<string> Filter => Class is null ? [] : ["--filter-class", "*." + Class];

    /// <summary>What must hold of the tests that are run.</summary>
    public IEnumerable<Expectation> Expectations => Expectation.OfInjectedLibrary.Where(expectation => Class is null || expectation.IsOf(Class));

    public static NoiseOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new NoiseOptions(Runs: 20, Load: Environment.ProcessorCount);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            options = (arguments[i], arguments.ElementAtOrDefault(i + 1), Number(arguments.ElementAtOrDefault(i + 1))) switch
            {
                ("--runs", _, > 0 and <= 1000 and var runs) => options with { Runs = runs },
                ("--load", _, >= 0 and <= 1000 and var load) => options with { Load = load },
                ("--class", { } name, _) when Expectation.OfInjectedLibrary.Any(expectation => expectation.IsOf(name)) => options with { Class = name },
                _ => throw new BuildFailedException(
                    $"cannot understand {string.Join(' ', arguments.Skip(i).Take(2))}; expected [--runs 20] [--load {Environment.ProcessorCount}] [--class {string.Join('|', Expectation.Classes)}]."),
            };
        }

        return options;
    }

    private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
