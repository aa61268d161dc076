namespace PerfGate.Counting;

/// <summary>A tree of calling contexts that only grows.</summary>
internal abstract class ContextTree
{
    /// <summary>Deeper calls are given to one node; run files hold trees of up to a thousand levels.</summary>
    public const int MaxDepth = 500;

    /// <summary>A list of so many is searched as fast as a table.</summary>
    private const int MostInCircle = 8;

    /// <summary>The contexts: the root, and behind each its callees. Replaced by a longer array when it is full.</summary>
    public CallContext[] Contexts = new CallContext[16];

    // Of contexts with many callees: their places by method.
    private Dictionary<int, int[]>? _tables;
    private int _count = 1;

    /// <summary>Creates a tree with a root.</summary>
    protected ContextTree() => Contexts[CallContext.Root].Method = CallContext.NoMethod;

    /// <summary>How many contexts there are. Whoever reads the tree of a thread that goes on asks for it first: <see cref="Snapshot"/>.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The contexts that there are, while their thread may go on: as many as were complete at one moment, with what was counted since.</summary>
    public ReadOnlySpan<CallContext> Snapshot()
    {
        // In this order: the array is never shorter than a count that was read before it.
        var count = Count;
        return Volatile.Read(ref Contexts).AsSpan(0, count);
    }

    /// <summary>The context of a method that is called from another.</summary>
    /// <param name="caller">The place of that one.</param>
    /// <param name="method">The method.</param>
    /// <returns>Its place.</returns>
    public int CalleeOf(int caller, int method)
    {
        ref var from = ref Contexts[caller];
        if (from.Method <= CallContext.Truncated)
        {
            return caller;
        }

        if (from.Depth >= MaxDepth)
        {
            method = CallContext.Truncated;
        }

        var callee = from.Callees <= MostInCircle ? FindInCircle(from, method) : FindInTable(caller, method);
        if (callee == CallContext.Root)
        {
            callee = Add(caller, method);
        }

        Contexts[caller].Circle = callee;
        Contexts[caller].Last = caller == CallContext.Root ? CallContext.Root : callee;
        return callee;
    }

    /// <summary>Whether there is room for one more context. Asking takes the place.</summary>
    protected abstract bool TakePlace();

    /// <summary>What was spent since the last reading was spent on the tree itself.</summary>
    public abstract void ForgetOwnCost();

    private int FindInCircle(in CallContext from, int method)
    {
        var callee = from.Circle;
        for (var i = 0; i < from.Callees; i++)
        {
            callee = Contexts[callee].Next;
            if (Contexts[callee].Method == method)
            {
                return callee;
            }
        }

        return CallContext.Root;
    }

    private int FindInTable(int caller, int method)
    {
        var table = _tables![caller];
        return table[Place(table, method)];
    }

    private int Add(int caller, int method)
    {
        if (method != CallContext.Truncated && !TakePlace())
        {
            return CalleeOf(caller, CallContext.Truncated);
        }

        var callee = _count;
        if (callee == Contexts.Length)
        {
            Array.Resize(ref Contexts, 2 * callee);
        }

        ref var from = ref Contexts[caller];
        ref var added = ref Contexts[callee];
        (added.Method, added.Caller, added.Depth) = (method, caller, from.Depth + 1);
        Volatile.Write(ref _count, callee + 1); // last: who reads beside sees it with its caller
        if (from.Callees == 0)
        {
            added.Next = callee;
        }
        else
        {
            (added.Next, Contexts[from.Circle].Next) = (Contexts[from.Circle].Next, callee);
        }

        from.Callees++;
        if (from.Callees > MostInCircle)
        {
            Tabulate(caller, callee);
        }

        ForgetOwnCost();
        return callee;
    }

    private void Tabulate(int caller, int added)
    {
        _tables ??= [];
        var callees = Contexts[caller].Callees;
        if (_tables.TryGetValue(caller, out var table) && callees * 2 <= table.Length)
        {
            table[Place(table, Contexts[added].Method)] = added;
            return;
        }

        table = new int[table is null ? 4 * MostInCircle : 4 * table.Length];
        for (var (i, callee) = (0, added); i < callees; i++, callee = Contexts[callee].Next)
        {
            table[Place(table, Contexts[callee].Method)] = callee;
        }

        _tables[caller] = table;
    }

    // Numbers of neighbours in a source file follow one another: they are their own hashes.
    private int Place(int[] table, int method)
    {
        var place = method & (table.Length - 1);
        while (table[place] is not CallContext.Root and var other && Contexts[other].Method != method)
        {
            place = (place + 1) & (table.Length - 1);
        }

        return place;
    }
}
