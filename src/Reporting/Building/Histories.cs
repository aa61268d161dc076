using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>What earlier runs measured, test by test: to be read, not judged.</summary>
internal sealed class Histories
{
    private const int MostPoints = 20;

    // Of fewer a line would say no more than the baseline does.
    private const int LeastEarlier = 2;

    // What differs by less looks like a straight line: launches of one build differ by more.
    private const double LeastSpread = 0.2;

    private const double Width = 90;
    private const double Height = 24;
    private readonly ILookup<(string Assembly, string Framework), (Run Run, Dictionary<TestId, double> Floors)> _runs;

    public Histories(IEnumerable<Run> earlier) => _runs = earlier
        .OrderBy(run => run.Environment.Started)
        .Select(run => (Run: run, Floors: Floors(run)))
        .ToLookup(entry => (entry.Run.Environment.Assembly, entry.Run.Environment.TargetFramework));

    /// <summary>The history of a test; null where too few earlier runs can be compared with this one.</summary>
    /// <param name="judgement">Its assembly's.</param>
    /// <param name="verdict">The test's.</param>
    /// <param name="key">The row's.</param>
    public HistoryCell? Of(Judgement judgement, Verdict verdict, string key)
    {
        var environment = judgement.Run.Environment;
        if (verdict.Current is null || Floor(verdict.Current) is not { } now)
        {
            return null;
        }

        var points = _runs[(environment.Assembly, environment.TargetFramework)]
            .Where(entry => entry.Run.Environment.Started < environment.Started && environment.CompareWith(entry.Run.Environment).Time && entry.Floors.ContainsKey(verdict.Id))
            .Select(entry => new HistoryPoint(Name(entry.Run.Environment), entry.Floors[verdict.Id]))
            .TakeLast(MostPoints - 1)
            .ToList();
        return points.Count < LeastEarlier ? null : Cell([.. points, new HistoryPoint(Name(environment), now)], verdict, key);
    }

    /// <summary>Where the axis of times begins and ends: around all of them, and never so close that noise looks like news.</summary>
    public static (double Low, double High) Ends(ImmutableArray<HistoryPoint> points)
    {
        var (low, high) = (points.Min(point => point.Floor), points.Max(point => point.Floor));
        var room = Math.Max(0, (high * LeastSpread) - (high - low)) / 2;
        return (Math.Max(0, low - room), high + room);
    }

    private static HistoryCell Cell(ImmutableArray<HistoryPoint> points, Verdict verdict, string key)
    {
        var (low, high) = Ends(points);
        var places = points.Select((point, i) => (X: 4 + (i * (Width - 8) / (points.Length - 1)), Y: high > low ? Height - 4 - ((point.Floor - low) / (high - low) * (Height - 8)) : Height / 2)).ToList();
        return new HistoryCell(
            points,
            "M" + string.Join('L', places.Select(place => $"{Svg.Number(place.X)} {Svg.Number(place.Y)}")),
            $"M{Svg.Number(places[^1].X - 3)} {Svg.Number(places[^1].Y)}a3 3 0 1 0 6 0a3 3 0 1 0-6 0",
            string.Create(CultureInfo.InvariantCulture, $"{points.Length - 1} earlier runs took {Quantity.Time(points[..^1].Min(point => point.Floor))} to {Quantity.Time(points[..^1].Max(point => point.Floor))}, this one {Quantity.Time(points[^1].Floor)}"),
            ChartCells.IsDue(verdict) ? $"history-{verdict.Id.Slug}-{key}.png" : "");
    }

    private static Dictionary<TestId, double> Floors(Run run) => run.Tests.Select(test => (test.Id, Floor: Floor(test)))
        .Where(test => test.Floor is not null)
        .ToDictionary(test => test.Id, test => test.Floor!.Value);

    private static double? Floor(TestRecord record) => record.Processes.Select(process => process.Find(Metric.Time.Name)).OfType<Sample>().SelectMany(sample => sample.Values)
        .Where(value => double.IsFinite(value) && value > 0).Select(value => (double?)value).Min();

    private static string Name(RunEnvironment environment) => environment.Commit is { Length: > 0 } commit
        ? PlainText.Line(commit.Length > 7 && commit.All(char.IsAsciiHexDigit) ? commit[..7] : commit, 12)
        : environment.Started.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
