namespace PerfGate.Bench.Culprit;

/// <summary>What `culprit` can be told.</summary>
internal sealed record CulpritOptions
{
    /// <summary>How its options are spelt.</summary>
    public const string Usage = $"[{Engine.Usage}] [--only <mistake or library>]";

    /// <summary>The engines that are looked at.</summary>
    public IReadOnlyList<Engine> Engines { get; private init; } = Engine.All;

    /// <summary>The one mistake, or the library, that is looked at; null for all.</summary>
    public string? Only { get; private init; }

    /// <exception cref="BenchFailedException">They cannot be understood.</exception>
    public static CulpritOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new CulpritOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = arguments.ElementAtOrDefault(i + 1) ?? "";
            options = arguments[i] switch
            {
                "--engine" when Engine.Named(value) is { } engines => options with { Engines = engines },
                "--only" when Cases.All.Any(one => one.Name == value || one.Library == value) => options with { Only = value },
                _ => throw new BenchFailedException($"cannot understand {string.Join(' ', arguments.Skip(i).Take(2))}; expected {Usage}."),
            };
        }

        return options;
    }
}
