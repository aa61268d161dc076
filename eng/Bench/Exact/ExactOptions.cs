using System.Globalization;

namespace PerfGate.Bench.Exact;

/// <summary>What `exact` can be told.</summary>
internal sealed record ExactOptions
{
    /// <summary>How its options are spelt.</summary>
    public const string Usage = "[--parts calls,slow-down,exactness,worsened,weaving] [--rounds 5] [--gate 50]";

    private static readonly string[] All = ["calls", "slow-down", "exactness", "worsened", "weaving"];

    /// <summary>The tables that are made; all of them where nothing is said, and none where only the gate is asked for.</summary>
    public IReadOnlyList<string> Parts { get; private init; } = All;

    /// <summary>Processes of each kind behind a time, in turns.</summary>
    public int Rounds { get; private init; } = 5;

    /// <summary>How often the sample is counted and judged under load.</summary>
    public int Gate { get; private init; }

    /// <exception cref="BenchFailedException">They cannot be understood.</exception>
    public static ExactOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ExactOptions { Parts = arguments.Contains("--gate", StringComparer.Ordinal) ? [] : All };
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = arguments.ElementAtOrDefault(i + 1) ?? "";
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
            options = arguments[i] switch
            {
                "--parts" when value.Split(',') is var parts && parts.All(part => All.Contains(part, StringComparer.Ordinal)) => options with { Parts = parts },
                "--rounds" when number > 0 => options with { Rounds = number },
                "--gate" when number > 0 => options with { Gate = number },
                _ => throw new BenchFailedException($"cannot understand {string.Join(' ', arguments.Skip(i).Take(2))}; expected {Usage}."),
            };
        }

        return options;
    }
}
