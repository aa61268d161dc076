using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PerfGate.Runs;

namespace PerfGate.Tool.Actions;

/// <summary>All calls of one action path with one set of inputs.</summary>
/// <param name="Path">The names of the actions from the root down, made harmless.</param>
/// <param name="Inputs">The inputs, made harmless and bounded.</param>
/// <param name="IsOthers">True where more distinct inputs stand together than are kept apart.</param>
internal sealed record SummaryRow(ImmutableArray<string> Path, ImmutableArray<TestInput> Inputs, bool IsOthers)
{
    private const int MostNames = 6;

    public required long Count { get; init; }

    public required long Failed { get; init; }

    /// <summary>Nanoseconds.</summary>
    public required double Floor { get; init; }

    public required double Median { get; init; }

    public required double Percentile99 { get; init; }

    public required double Total { get; init; }

    public string PathText => (Path.Length > MostNames ? "... → " : "") + string.Join(" → ", Path.TakeLast(MostNames));

    public string InputsText => IsOthers ? "(other inputs)" : InputFormatter.FormatRow(Inputs);

    public override string ToString() => PathText + (InputsText.Length > 0 ? " " + InputsText : "");
}

/// <summary>Counts calls by action path and inputs, in bounded memory.</summary>
/// <param name="filter">Which are counted: those asked for, and what is inside of them.</param>
internal sealed class ActionSummary(ActionFilter filter)
{
    private const int MostInputsOfPath = 10_000;
    private const int MostSeries = 50_000;
    private const int MostPaths = 10_000;
    private const int LongestValue = 200;
    private const int LongestKey = 500;
    private const int MostKeys = 100_000;
    private readonly PathNode _top = new("", null);
    private readonly List<PathNode> _paths = [];
    private readonly DurationBudget _budget = new();
    private int _series;
    private int _keys;

    /// <summary>Actions that have no duration, and are in no row.</summary>
    public long Unended { get; private set; }

    /// <summary>Calls of paths that are not kept apart, because there are too many.</summary>
    public long OtherPaths { get; private set; }

    /// <summary>Takes a task in.</summary>
    public void Add(ActionTask task)
    {
        if (!filter.Choose(task))
        {
            return;
        }

        var open = new Stack<(ActionNode Node, PathNode? Path)>([(task.Top, _top)]);
        while (open.TryPop(out var next))
        {
            foreach (var node in next.Node.Children.Where(node => !node.IsMessage))
            {
                var path = node.IsUnseen && next.Path == _top ? _top : PathOf(next.Path, node);
                Count(node, path);
                open.Push((node, path));
            }
        }
    }

    /// <summary>One row a path and distinct inputs, the largest total first.</summary>
    public IReadOnlyList<SummaryRow> Rows() =>
        [.. _paths.SelectMany(path => path.Rows()).OrderByDescending(row => row.Total).ThenBy(row => row.ToString(), StringComparer.Ordinal)];

    private void Count(ActionNode node, PathNode? path)
    {
        // What repeats another entry was counted with it.
        if (node.Choice < Choice.Inside || node.IsUnseen || node.IsRepeated)
        {
            return;
        }

        if (node.Took is not { } took)
        {
            Unended += node.IsContinued ? 0 : 1;
        }
        else if (path is null)
        {
            OtherPaths++;
        }
        else
        {
            SeriesOf(path, node.Inputs ?? []).Add(took, node.IsFailed, _budget);
        }
    }

    private PathNode? PathOf(PathNode? parent, ActionNode node)
    {
        var name = node.Name is null ? "(unknown)" : node.Name.Length <= LongestValue ? node.Name : Cut(node.Name, Encoding.UTF8.GetBytes(node.Name));
        if (parent is null || parent.Children.TryGetValue(name, out var path))
        {
            return parent?.Children[name];
        }

        if (_paths.Count >= MostPaths)
        {
            return null;
        }

        parent.Children.Add(name, path = new PathNode(name, parent));
        _paths.Add(path);
        return path;
    }

    private Durations SeriesOf(PathNode path, byte[] inputs)
    {
        if (path.ByBytes.TryGetValue(inputs, out var series))
        {
            return series;
        }

        ImmutableArray<TestInput> shown = [.. DisplayText.Members(inputs.Length == 0 ? null : inputs).Select(Show)];
        var text = InputFormatter.FormatRow(shown);
        if (!path.ByText.TryGetValue(text, out var known))
        {
            if (path.ByText.Count >= MostInputsOfPath || _series >= MostSeries)
            {
                return path.Others;
            }

            _series++;
            path.ByText.Add(text, known = (shown, new Durations()));
        }

        // What is written in another way is still the same.
        if (inputs.Length <= LongestKey && _keys < MostKeys)
        {
            _keys++;
            path.ByBytes.Add(inputs, known.Durations);
        }

        return known.Durations;
    }

    private static TestInput Show((string Name, ReadOnlyMemory<byte> Value) member)
    {
        var value = new StringBuilder();
        DisplayText.AppendValue(value, member.Value.Span);
        return new TestInput(DisplayText.Of(member.Name), value.Length <= LongestValue ? value.ToString() : Cut(value.ToString(), member.Value.Span));
    }

    private static string Cut(string text, ReadOnlySpan<byte> whole) => $"{text[..LongestValue]}...#{Convert.ToHexString(SHA256.HashData(whole))[..8].ToLowerInvariant()}";

    private sealed class PathNode(string name, PathNode? parent)
    {
        // A recursion may be 10,000 deep, and each level is a path.
        private const int MostNames = 50;

        public Dictionary<string, PathNode> Children { get; } = new(StringComparer.Ordinal);

        public Dictionary<byte[], Durations> ByBytes { get; } = new(ByteComparer.Instance);

        public Dictionary<string, (ImmutableArray<TestInput> Inputs, Durations Durations)> ByText { get; } = new(StringComparer.Ordinal);

        public Durations Others { get; } = new();

        public IEnumerable<SummaryRow> Rows()
        {
            var (names, more) = (new List<string>(), 0);
            for (var node = this; node is { IsTop: false }; node = node.Above)
            {
                if (names.Count < MostNames)
                {
                    names.Add(DisplayText.Of(node.Name));
                }
                else
                {
                    more++;
                }
            }

            if (more > 0)
            {
                names.Add(string.Create(CultureInfo.InvariantCulture, $"({more} more)"));
            }

            names.Reverse();
            ImmutableArray<string> path = [.. names];
            return ByText.Values.Select(series => series.Durations.Row(path, series.Inputs, isOthers: false))
                .Concat(Others.Count > 0 ? [Others.Row(path, [], isOthers: true)] : []);
        }

        private string Name => name;

        private PathNode? Above => parent;

        private bool IsTop => parent is null;
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>
    {
        public static ByteComparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(obj);
            return hash.ToHashCode();
        }
    }
}
