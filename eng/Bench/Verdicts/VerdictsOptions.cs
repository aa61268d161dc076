using System.Globalization;

namespace PerfGate.Bench.Verdicts;

/// <summary>What `verdicts` can be told. Nothing that takes long, or disturbs others on the machine, happens without being asked for.</summary>
internal sealed record VerdictsOptions
{
    /// <summary>How its options are spelt.</summary>
    public const string Usage =
        "[--rounds 5] [--changes 0,2,3,5,10,20] [--load none,free,others,all] [--lanes <most pairs at once>] [--workloads <names>] [--alone <rounds>] [--suite <rounds>] [--jit <rounds>] [--bdn <rounds>]";

    /// <summary>Comparisons of each change under each load.</summary>
    public int Rounds { get; private init; } = 5;

    /// <summary>The injected slow-downs, in per cent; 0 compares the unchanged build with itself.</summary>
    public IReadOnlyList<int> Changes { get; private init; } = [0, 2, 3, 5, 10, 20];

    /// <summary>What else the machine does meanwhile.</summary>
    public IReadOnlyList<LoadKind> Loads { get; private init; } = [LoadKind.None];

    /// <summary>The most pairs at once; null for what the tool chooses.</summary>
    public int? Lanes { get; private init; }

    /// <summary>The workloads that are compared.</summary>
    public IReadOnlyList<string> Workloads { get; private init; } = VariantBuilder.Workloads;

    /// <summary>Comparisons of each workload by itself.</summary>
    public int Alone { get; private init; }

    /// <summary>Comparisons of the suite of 100 unchanged tests.</summary>
    public int Suite { get; private init; }

    /// <summary>Comparisons in each JIT mode.</summary>
    public int Jit { get; private init; }

    /// <summary>Rounds of BenchmarkDotNet.</summary>
    public int Bdn { get; private init; }

    /// <exception cref="BenchFailedException">They cannot be understood.</exception>
    public static VerdictsOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new VerdictsOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = arguments.ElementAtOrDefault(i + 1) ?? "";
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : -1;
            options = arguments[i] switch
            {
                "--rounds" when number >= 0 => options with { Rounds = number },
                "--changes" => options with { Changes = [.. Each(value, Percent)] },
                "--load" => options with { Loads = [.. Each(value, text => Named(text, Enum.GetValues<LoadKind>()))] },
                "--lanes" when number > 0 => options with { Lanes = number },
                "--workloads" => options with { Workloads = [.. Each(value, text => Named(text, VariantBuilder.Workloads))] },
                "--alone" when number >= 0 => options with { Alone = number },
                "--suite" when number >= 0 => options with { Suite = number },
                "--jit" when number >= 0 => options with { Jit = number },
                "--bdn" when number >= 0 => options with { Bdn = number },
                _ => throw new BenchFailedException($"cannot understand {string.Join(' ', arguments.Skip(i).Take(2))}; expected {Usage}."),
            };
        }

        return options;
    }

    private static IEnumerable<T> Each<T>(string list, Func<string, T> parse) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(parse);

    private static int Percent(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100 ? percent : throw new BenchFailedException($"{text} is no slow-down in whole per cent up to 100.");

    private static T Named<T>(string text, IReadOnlyList<T> known)
    {
        var index = known.Select(one => $"{one}").ToList().FindIndex(name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? known[index] : throw new BenchFailedException($"{text} is none of {string.Join(", ", known)}.");
    }
}
