namespace PerfGate.Bench.Culprit.Libraries;

/// <summary>Shortest ways on a map of streets.</summary>
internal sealed class Graph
{
    private static readonly bool ListsNeighbours = Injection.Is("graph-lists-neighbours");
    private static readonly bool SortsFrontier = Injection.Is("graph-sorts-frontier");
    private static readonly bool WeighsTraffic = Injection.Is("graph-weighs-traffic-again");
    private static readonly bool CopiesWays = Injection.Is("graph-copies-ways");
    private readonly List<(int To, int Length)>[] _streets;

    private Graph(int side)
    {
        var random = new Random(11);
        _streets = Enumerable.Range(0, side * side).Select(_ => new List<(int, int)>()).ToArray();
        for (var node = 0; node < _streets.Length; node++)
        {
            foreach (var to in new[] { node + 1, node + side }.Where(to => to < _streets.Length))
            {
                var length = random.Next(1, 100);
                _streets[node].Add((to, length));
                _streets[to].Add((node, length));
            }
        }
    }

    public static Func<object?> Create()
    {
        var graph = new Graph(40);
        return () => graph.Way(0, 1599).Count;
    }

    private List<int> Way(int from, int to)
    {
        var previous = Search(from, to);
        var way = new List<int>();
        for (var node = to; node != from; node = previous[node])
        {
            way.Insert(0, node);
            if (CopiesWays)
            {
                way = Deduplicate(way);
            }
        }

        return way;
    }

    private static List<int> Deduplicate(List<int> way) => way.Where((node, i) => way.IndexOf(node) == i).ToList();

    private int[] Search(int from, int to)
    {
        var previous = new int[_streets.Length];
        var lengths = new int[_streets.Length];
        Array.Fill(lengths, int.MaxValue);
        lengths[from] = 0;
        var frontier = new PriorityQueue<int, int>([(from, 0)]);
        var visited = new HashSet<int>();
        while (frontier.TryDequeue(out var node, out var length))
        {
            if (!visited.Add(node))
            {
                continue;
            }

            if (SortsFrontier && visited.Count % 32 == 0)
            {
                frontier = Sorted(frontier);
            }

            foreach (var (next, street) in Neighbours(node))
            {
                var longer = length + Weigh(node, next, street);
                if (longer < lengths[next])
                {
                    (lengths[next], previous[next]) = (longer, node);
                    frontier.Enqueue(next, longer);
                }
            }
        }

        return previous;
    }

    private static PriorityQueue<int, int> Sorted(PriorityQueue<int, int> frontier) => new(frontier.UnorderedItems.OrderBy(item => item.Priority).ThenBy(item => item.Element).ToList());

    private List<(int To, int Length)> Neighbours(int node) =>
        ListsNeighbours ? _streets[node].OrderBy(street => street.Length).ToList() : _streets[node];

    private static int Weigh(int from, int to, int length)
    {
        var weight = length + ((from ^ to) & 3);
        if (WeighsTraffic)
        {
            for (var hour = 0; hour < 3; hour++)
            {
                weight += (int)Math.Sin(hour * from * 0.001);
            }
        }

        return weight;
    }
}
