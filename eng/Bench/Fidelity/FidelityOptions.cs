namespace PerfGate.Bench.Fidelity;

/// <summary>What `fidelity` can be told.</summary>
internal sealed record FidelityOptions
{
    /// <summary>How its options are spelt.</summary>
    public const string Usage = $"[{Engine.Usage}] [--only <workload>|{Cost}|{After}]";

    /// <summary>Stands for a workload: what a pass costs.</summary>
    public const string Cost = "cost";

    /// <summary>Stands for a workload: what passes leave behind for what is timed after them.</summary>
    public const string After = "after";

    /// <summary>The engines that are looked at, in the order of columns.</summary>
    public IReadOnlyList<Engine> Engines { get; private init; } = Engine.All;

    /// <summary>The name of the one workload that is looked at; null for all.</summary>
    public string? Only { get; private init; }

    /// <summary>Whether a workload is looked at.</summary>
    public bool Has(string workload) => Only is null || Only == workload;

    /// <exception cref="BenchFailedException">They cannot be understood.</exception>
    public static FidelityOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new FidelityOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = arguments.ElementAtOrDefault(i + 1) ?? "";
            options = arguments[i] switch
            {
                "--engine" when Engine.Named(value) is { } engines => options with { Engines = engines },
                "--only" when value.Length > 0 => options with { Only = value },
                _ => throw new BenchFailedException($"cannot understand {string.Join(' ', arguments.Skip(i).Take(2))}; expected {Usage}."),
            };
        }

        return options;
    }
}
