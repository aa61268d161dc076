using System.Globalization;

namespace PerfGate.Build;

/// <summary>What `noise` can be told.</summary>
/// <param name="Runs">Runs of each build.</param>
/// <param name="Load">Busy threads beside them.</param>
internal sealed record NoiseOptions(int Runs, int Load)
{
    public static NoiseOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new NoiseOptions(Runs: 20, Load: Environment.ProcessorCount);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            options = (arguments[i], Number(arguments.ElementAtOrDefault(i + 1))) switch
            {
                ("--runs", > 0 and <= 1000 and var runs) => options with { Runs = runs },
                ("--load", >= 0 and <= 1000 and var load) => options with { Load = load },
                _ => throw new BuildFailedException($"cannot understand {string.Join(' ', arguments.Skip(i).Take(2))}; expected [--runs 20] [--load {Environment.ProcessorCount}]."),
            };
        }

        return options;
    }

    private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
