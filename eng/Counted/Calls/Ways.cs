namespace PerfGate.Counted.Calls;

/// <summary>Shortest ways over a grid, with a heap by hand.</summary>
internal sealed class Ways
{
    private const int Side = 40;
    private const int Unreached = int.MaxValue;
    private readonly int[] _price;
    private readonly int[] _least = new int[Side * Side];
    private readonly List<(int Cost, int Cell)> _heap = [];

    private Ways(int[] price) => _price = price;

    public static Func<object?> Create()
    {
        var random = new Lcg();
        var price = new int[Side * Side];
        for (var i = 0; i < price.Length; i++)
        {
            price[i] = 1 + random.Next(9);
        }

        return () => new Ways(price).Shortest();
    }

    private int Shortest()
    {
        Array.Fill(_least, Unreached);
        Reach(0, 0);
        while (_heap.Count > 0)
        {
            var (cost, cell) = Pop();
            if (cost == _least[cell])
            {
                Neighbours(cost, cell);
            }
        }

        return _least[^1];
    }

    private void Neighbours(int cost, int cell)
    {
        var (x, y) = (cell % Side, cell / Side);
        Step(cost, x - 1, y);
        Step(cost, x + 1, y);
        Step(cost, x, y - 1);
        Step(cost, x, y + 1);
    }

    private void Step(int cost, int x, int y)
    {
        if (IsInside(x) && IsInside(y))
        {
            Reach(cost + _price[(y * Side) + x], (y * Side) + x);
        }
    }

    private static bool IsInside(int coordinate) => coordinate is >= 0 and < Side;

    private void Reach(int cost, int cell)
    {
        if (cost < _least[cell])
        {
            _least[cell] = cost;
            Push(cost, cell);
        }
    }

    private void Push(int cost, int cell)
    {
        _heap.Add((cost, cell));
        var at = _heap.Count - 1;
        while (at > 0 && IsBefore(at, (at - 1) / 2))
        {
            Swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    private (int Cost, int Cell) Pop()
    {
        var first = _heap[0];
        _heap[0] = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        for (var (at, least) = (0, Least(0)); least != at; least = Least(at))
        {
            Swap(at, least);
            at = least;
        }

        return first;
    }

    private int Least(int at)
    {
        var least = at;
        for (var child = (2 * at) + 1; child <= (2 * at) + 2; child++)
        {
            if (child < _heap.Count && IsBefore(child, least))
            {
                least = child;
            }
        }

        return least;
    }

    private bool IsBefore(int one, int other) => _heap[one].Cost < _heap[other].Cost;

    private void Swap(int one, int other) => (_heap[one], _heap[other]) = (_heap[other], _heap[one]);
}
