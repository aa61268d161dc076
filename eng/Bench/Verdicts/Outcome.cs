using System.Text.Json;
using System.Text.Json.Serialization;

namespace PerfGate.Bench.Verdicts;

/// <summary>What one comparison said of one workload, with the evidence: a line of raw.jsonl, from which another rule can be tried.</summary>
internal sealed record Outcome
{
    /// <summary>The way of comparing: `perfgate`, a JIT mode, or a job of BenchmarkDotNet with a rule.</summary>
    public required string Way { get; init; }

    /// <summary>What else the machine did.</summary>
    public LoadKind Load { get; init; }

    /// <summary>The injected slow-down in per cent.</summary>
    public required int Change { get; init; }

    /// <summary>The number of the comparison, from 1.</summary>
    public required int Round { get; init; }

    /// <summary>The workload, and its row where it has one.</summary>
    public required string Workload { get; init; }

    /// <summary>What was found of its time.</summary>
    public required string Verdict { get; init; }

    /// <summary>Seconds that the verdict took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Nanoseconds an operation took in the base build.</summary>
    public required double Operation { get; init; }

    /// <summary>The pair ratios of wall time: ln(head / base), one a pair.</summary>
    public IReadOnlyList<double> Wall { get; init; } = [];

    /// <summary>The same of CPU time.</summary>
    public IReadOnlyList<double> Cpu { get; init; } = [];

    /// <summary>What a comparison without pairs had: the times of either side, in nanoseconds an operation.</summary>
    public IReadOnlyList<double> Base { get; init; } = [];

    /// <inheritdoc cref="Base"/>
    public IReadOnlyList<double> Head { get; init; } = [];

    /// <summary>It turns the build red.</summary>
    [JsonIgnore]
    public bool IsFound => Verdict == Regressed;

    /// <summary>The verdict that turns a build red.</summary>
    public const string Regressed = "regressed";
}

/// <summary>The raw results: a line is written as soon as it is there, so that a bench that is stopped has lost nothing.</summary>
/// <param name="path">The file; lines are added to those of earlier benches.</param>
internal sealed class RawResults(string path)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public void Add(Outcome outcome) => File.AppendAllText(path, JsonSerializer.Serialize(outcome, Options) + "\n");
}
