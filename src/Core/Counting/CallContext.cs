namespace PerfGate.Counting;

/// <summary>A calling context as one thread has been in it: a node of the thread's tree, written by that thread alone.</summary>
/// <param name="thread">The thread.</param>
/// <param name="caller">The context around it; null for the root.</param>
/// <param name="method">The method's number, or one of the constants below.</param>
internal sealed class CallContext(ThreadCalls thread, CallContext? caller, int method)
{
    /// <summary>The root of a tree, which is no call.</summary>
    public const int Root = -1;

    /// <summary>What is below the deepest context that is told apart, or came after the last one that there was room for.</summary>
    public const int Truncated = -2;

    /// <summary>What threads run that the counted code did not start.</summary>
    public const int OtherThreads = -3;

    /// <summary>Deeper calls are given to one node; run files hold trees of up to a thousand levels.</summary>
    public const int MaxDepth = 500;

    /// <summary>A list of so many is searched as fast as a table.</summary>
    private const int MostInList = 8;

    /// <summary>The method's number.</summary>
    public readonly int Method = method;

    /// <summary>Calls above it.</summary>
    public readonly int Depth = caller is null ? 0 : caller.Depth + 1;

    /// <summary>The thread.</summary>
    public readonly ThreadCalls Thread = thread;

    /// <summary>The context around it.</summary>
    public readonly CallContext? Caller = caller;

    /// <summary>How often it was called.</summary>
    public long Calls;

    /// <summary>Instructions and weights, without its callees.</summary>
    public long Work;

    /// <summary>The third cost, in the clock's ticks, without its callees.</summary>
    public long Cost;

    // The callees are a circle, and this is the one that was asked for last: calls in a loop find the next one at once.
    private CallContext? _last;
    private CallContext? _next;
    private int _callees;
    private CallContext?[]? _table;

    /// <summary>The callees, in no order.</summary>
    public IEnumerable<CallContext> Callees
    {
        get
        {
            var callee = _last;
            for (var i = 0; i < _callees; i++)
            {
                yield return callee!;
                callee = callee!._next;
            }
        }
    }

    /// <summary>The context of a method that is called from here.</summary>
    public CallContext Callee(int method) => _last is { } last && last.Method == method ? last : Find(method);

    private CallContext Find(int method)
    {
        if (Method <= Truncated)
        {
            return this;
        }

        if (Depth >= MaxDepth)
        {
            method = Truncated;
        }

        if ((_table is null ? FindInCircle(method) : _table[Place(_table, method)]) is { } known)
        {
            return _last = known;
        }

        return _last = Add(method);
    }

    private CallContext? FindInCircle(int method)
    {
        var callee = _last;
        for (var i = 0; i < _callees; i++)
        {
            callee = callee!._next!;
            if (callee.Method == method)
            {
                return callee;
            }
        }

        return null;
    }

    private CallContext Add(int method)
    {
        if (!Thread.Recording.HasRoom && method != Truncated)
        {
            return Callee(Truncated);
        }

        var callee = new CallContext(Thread, this, method);
        (callee._next, (_last ?? callee)._next) = (_last?._next ?? callee, callee);
        _callees++;
        if (_table is not null || _callees > MostInList)
        {
            Tabulate(callee);
        }

        Thread.ForgetOwnCost();
        return callee;
    }

    private void Tabulate(CallContext callee)
    {
        if (_table is not null && _callees * 2 <= _table.Length)
        {
            _table[Place(_table, callee.Method)] = callee;
            return;
        }

        var table = new CallContext?[_table is null ? 4 * MostInList : 4 * _table.Length];
        for (var (i, each) = (0, callee); i < _callees; i++, each = each._next!)
        {
            table[Place(table, each.Method)] = each;
        }

        _table = table;
    }

    // Numbers of neighbours in a source file follow one another: they are their own hashes.
    private static int Place(CallContext?[] table, int method)
    {
        var place = method & (table.Length - 1);
        while (table[place] is { } other && other.Method != method)
        {
            place = (place + 1) & (table.Length - 1);
        }

        return place;
    }
}
