using System.Runtime.CompilerServices;

namespace PerfGate.Bench.Fidelity;

/// <summary>Workloads on one thread.</summary>
internal static class SyncWorks
{
    private const int DeeperThanStacks = 150;
    private const int DeeperThanEventPipe = 102;
    private const MethodImplOptions OwnFrame = MethodImplOptions.NoInlining;
    private const string InStep = "an operation of exactly 1 ms, about the sampler's interval: it meets the same parts of it again and again";
    private const string NoSafepoint = "no loop and no call in it, so no safepoint: its samples are taken where it returns to its caller";
    private const string FineGrained = "the runtime first waits a little for threads to stop by themselves, which they do after calls into native code and in bulk copies: work of some 10 us between two of these is seen as them";
    private static readonly Part SixtyPart = new("SyncWorks.Sixty");
    private static readonly Part ThirtyPart = new("SyncWorks.Thirty");
    private static readonly Part TenPart = new("SyncWorks.Ten");
    private static readonly Part OuterPart = new("SyncWorks.Outer");
    private static readonly Part MiddlePart = new("SyncWorks.Middle");
    private static readonly Part InnerPart = new("SyncWorks.Inner");
    private static readonly Part EntryPart = new("SyncWorks.Entry", "the runtime keeps the innermost 100 frames of a stack, and this is the 151st and more", "the kernel keeps the innermost 127");
    private static readonly Part LowEntryPart = new("SyncWorks.LowEntry", "the runtime keeps the innermost 100 frames of a stack, and this is the 103rd and more");
    private static readonly Part DescendPart = new("SyncWorks.Descend");
    private static readonly Part BottomPart = new("SyncWorks.Bottom");
    private static readonly Part ShallowPart = new("SyncWorks.Shallow");
    private static readonly Part AllocatePart = new("SyncWorks.Allocate");
    private static readonly Part ComputePart = new("SyncWorks.Compute");
    private static readonly Part NapPart = new("SyncWorks.Nap") { IsWait = true };
    private static readonly Part WritePart = new("SyncWorks.WriteFile");
    private static readonly Part ReadPart = new("SyncWorks.ReadFile");
    private static readonly Part NumbersPart = new("SyncWorks.Numbers");
    private static readonly Part FilterPart = new("SyncWorks.Filter");
    private static readonly Part CallerPart = new("SyncWorks.Mix");
    private static readonly Part LeafPart = new("SyncWorks.Straight", NoSafepoint);
    private static readonly Part SeventyPart = new("SyncWorks.Seventy", NoSafepoint);
    private static readonly Part TwentyPart = new("SyncWorks.Twenty", NoSafepoint);
    private static readonly Part LastTenPart = new("SyncWorks.LastTen", NoSafepoint);
    private static readonly Part LeavesPart = new("SyncWorks.Leaves");
    private static readonly Part BuildPart = new("SyncWorks.Build");
    private static readonly Part EarlyPart = new("SyncWorks.Early", InStep);
    private static readonly Part LatePart = new("SyncWorks.Late", InStep);
    private static readonly Part SilentPart = new("SyncWorks.Silent", FineGrained) { IsCountedAround = true };
    private static readonly Part CopyPart = new("SyncWorks.Copy", FineGrained) { IsCountedAround = true };
    private static readonly Part GuardedPart = new("SyncWorks.Guarded");
    private static readonly Part TakingPart = new("Monitor.Enter_Slowpath"); // never waited in, so never seen
    private static readonly StrongBox<int> Gate = new(); // a Monitor, as most code has, and no Lock
    private static readonly byte[][] Kept = new byte[20_000][];
    private static readonly byte[][] Copied = new byte[2000][];
    private static readonly Tree?[] Trees = new Tree?[40];
    private static readonly byte[] Content = new byte[256 * 1024];
    private static readonly string Scratch = Path.Combine(Path.GetTempPath(), $"perfgate-fidelity-{Environment.ProcessId}");
    private static int _next;
    private static ulong _hash = 1;

    public static IEnumerable<KnownWork> All() =>
    [
        KnownWork.Of("loops", () => { Sixty(); Thirty(); Ten(); }, SixtyPart, ThirtyPart, TenPart),
        KnownWork.Of("nesting", Outer, OuterPart, MiddlePart, InnerPart),
        KnownWork.Of("recursion of 150", () => { Entry(); Shallow(); }, DescendPart, BottomPart, ShallowPart, EntryPart),
        KnownWork.Of("recursion of 102", () => { LowEntry(); Shallow(); }, DescendPart, BottomPart, ShallowPart, LowEntryPart),
        KnownWork.Of("collections", () => { Allocate(); Compute(300); }, AllocatePart, ComputePart, new Part(KnownWork.Collecting)),
        KnownWork.Of("GC-heavy", () => { Build(); Compute(500); }, BuildPart, ComputePart, new Part(KnownWork.Collecting)),
        KnownWork.Of("GC-heavy, server", () => { Build(); Compute(500); }, BuildPart, ComputePart, new Part(KnownWork.Collecting)) with { NeedsServerCollector = true },
        KnownWork.Of("sleep", () => { Nap(); Compute(3000); }, NapPart, ComputePart),
        KnownWork.Of("file", () => { WriteFile(); ReadFile(); Compute(200); }, WritePart, ReadPart, ComputePart),
        KnownWork.Of("iterators", Iterate, NumbersPart, FilterPart, ComputePart),
        KnownWork.Of("generics", () => { Kinds<int>.Run(200); Kinds<long>.Run(300); Kinds<string>.Run(500); }, Kinds<int>.Part, Kinds<long>.Part, Kinds<string>.Part),
        KnownWork.Of("lock of its own", () => { Guarded(); Compute(300); }, GuardedPart, ComputePart, TakingPart),
        KnownWork.Of("in step", () => { Early(); Late(); }, EarlyPart, LatePart),
        KnownWork.Of("fine-grained", Fine, SilentPart, CopyPart) with { IsFine = true },
        KnownWork.Of("straight-line leaf", () => { Mix(); Compute(300); }, CallerPart, ComputePart, LeafPart),
        KnownWork.Of("leaves of 70/20/10", Leaves, LeavesPart, SeventyPart, TwentyPart, LastTenPart),
    ];

    public static void Clear() => File.Delete(Scratch);

    [MethodImpl(OwnFrame)]
    private static void Sixty()
    {
        using var counted = SixtyPart.Enter();
        Spin.For(600);
    }

    [MethodImpl(OwnFrame)]
    private static void Thirty()
    {
        using var counted = ThirtyPart.Enter();
        Spin.For(300);
    }

    [MethodImpl(OwnFrame)]
    private static void Ten()
    {
        using var counted = TenPart.Enter();
        Spin.For(100);
    }

    [MethodImpl(OwnFrame)]
    private static void Outer()
    {
        using var counted = OuterPart.Enter();
        Spin.For(200);
        Middle();
    }

    [MethodImpl(OwnFrame)]
    private static void Middle()
    {
        using var counted = MiddlePart.Enter();
        Spin.For(300);
        Inner();
    }

    [MethodImpl(OwnFrame)]
    private static void Inner()
    {
        using var counted = InnerPart.Enter();
        Spin.For(500);
    }

    [MethodImpl(OwnFrame)]
    private static void Guarded()
    {
        using var counted = GuardedPart.Enter();
        lock (Gate)
        {
            Spin.For(100);
        }
    }

    [MethodImpl(OwnFrame)]
    private static void Entry()
    {
        using var counted = EntryPart.Enter();
        using var below = DescendPart.Enter();
        Descend(DeeperThanStacks);
    }

    [MethodImpl(OwnFrame)]
    private static void LowEntry()
    {
        using var counted = LowEntryPart.Enter();
        using var below = DescendPart.Enter();
        Descend(DeeperThanEventPipe);
    }

    [MethodImpl(OwnFrame)]
    private static int Descend(int depth)
    {
        if (depth == 0)
        {
            Bottom();
            return 0;
        }

        return Descend(depth - 1) + 1;
    }

    [MethodImpl(OwnFrame)]
    private static void Bottom()
    {
        using var counted = BottomPart.Enter();
        Spin.For(600);
    }

    [MethodImpl(OwnFrame)]
    private static void Shallow()
    {
        using var counted = ShallowPart.Enter();
        Spin.For(400);
    }

    [MethodImpl(OwnFrame)]
    private static void Early()
    {
        using var counted = EarlyPart.Enter();
        Spin.Exactly(850);
    }

    [MethodImpl(OwnFrame)]
    private static void Late()
    {
        using var counted = LatePart.Enter();
        Spin.Exactly(150);
    }

    [MethodImpl(OwnFrame)]
    private static void Fine()
    {
        for (var i = 0; i < 30; i++)
        {
            using (SilentPart.Enter())
            {
                _hash += (ulong)Silent(14);
            }

            using (CopyPart.Enter())
            {
                Copy();
            }
        }
    }

    [MethodImpl(OwnFrame)]
    private static int Silent(int n) => n < 2 ? n : Silent(n - 1) + Silent(n - 2);

    [MethodImpl(OwnFrame)]
    private static void Copy() => Array.Copy(Kept, 0, Copied, 0, Copied.Length);

    // Enough survives for collections to have something to do.
    [MethodImpl(OwnFrame)]
    private static void Allocate()
    {
        using var counted = AllocatePart.Enter();
        for (var i = 0; i < 5000; i++)
        {
            _next = (_next + 7) % Kept.Length;
            Kept[_next] = new byte[400];
        }
    }

    [MethodImpl(OwnFrame)]
    private static void Compute(int microseconds)
    {
        using var counted = ComputePart.Enter();
        Spin.For(microseconds);
    }

    [MethodImpl(OwnFrame)]
    private static void Nap()
    {
        using var counted = NapPart.Enter();
        Thread.Sleep(Random.Shared.Next(1, 6));
    }

    [MethodImpl(OwnFrame)]
    private static void WriteFile()
    {
        using var counted = WritePart.Enter();
        File.WriteAllBytes(Scratch, Content);
    }

    [MethodImpl(OwnFrame)]
    private static int ReadFile()
    {
        using var counted = ReadPart.Enter();
        return File.ReadAllBytes(Scratch).Length;
    }

    private static void Iterate()
    {
        foreach (var number in Filter(Numbers()))
        {
            Compute(number * 20);
        }
    }

    // What runs between two yields is counted, and not what the consumer does meanwhile.
    private static IEnumerable<int> Numbers()
    {
        for (var i = 1; i <= 5; i++)
        {
            using (NumbersPart.Enter())
            {
                using var filtered = FilterPart.Enter();
                Spin.For(100);
            }

            yield return i;
        }
    }

    private static IEnumerable<int> Filter(IEnumerable<int> numbers)
    {
        foreach (var number in numbers)
        {
            using (FilterPart.Enter())
            {
                Spin.For(50);
            }

            yield return number;
        }
    }

    // Most of it dies at once, and the rest is old when it does.
    [MethodImpl(OwnFrame)]
    private static void Build()
    {
        using var counted = BuildPart.Enter();
        _next = (_next + 1) % Trees.Length;
        Trees[_next] = Tree.Of(13);
    }

    // A loop's turns are few beside the leaf's length, so the loop's time is the leaf's.
    [MethodImpl(OwnFrame)]
    private static void Mix()
    {
        using var counted = CallerPart.Enter();
        using var leaf = LeafPart.Enter();
        var hash = _hash;
        for (var i = 0; i < 8_000; i++)
        {
            hash = Straight(hash);
        }

        _hash = hash;
    }

    [MethodImpl(OwnFrame)]
    private static ulong Straight(ulong hash) => Sixteen(Sixteen(hash));

    [MethodImpl(OwnFrame)]
    private static void Leaves()
    {
        using var counted = LeavesPart.Enter();
        var hash = _hash;
        using (SeventyPart.Enter())
        {
            for (var i = 0; i < 7_000; i++)
            {
                hash = Seventy(hash);
            }
        }

        using (TwentyPart.Enter())
        {
            for (var i = 0; i < 2_000; i++)
            {
                hash = Twenty(hash);
            }
        }

        using (LastTenPart.Enter())
        {
            for (var i = 0; i < 1_000; i++)
            {
                hash = LastTen(hash);
            }
        }

        _hash = hash;
    }

    [MethodImpl(OwnFrame)]
    private static ulong Seventy(ulong hash) => Sixteen(Sixteen(hash + 1));

    [MethodImpl(OwnFrame)]
    private static ulong Twenty(ulong hash) => Sixteen(Sixteen(hash + 2));

    [MethodImpl(OwnFrame)]
    private static ulong LastTen(ulong hash) => Sixteen(Sixteen(hash + 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Sixteen(ulong hash) => Four(Four(Four(Four(hash))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Four(ulong hash)
    {
        hash = (hash ^ (hash >> 13)) * 0x9E3779B97F4A7C15;
        hash = (hash ^ (hash >> 17)) * 0xC2B2AE3D27D4EB4F;
        hash = (hash ^ (hash >> 11)) * 0x165667B19E3779F9;
        return (hash ^ (hash >> 15)) * 0x9E3779B97F4A7C15;
    }

    private sealed record Tree(Tree? Left, Tree? Right)
    {
        public static Tree Of(int depth) => depth == 0 ? new Tree(null, null) : new Tree(Of(depth - 1), Of(depth - 1));
    }
}

/// <summary>One method, three instantiations: code for reference types is shared and bears no type's name.</summary>
internal static class Kinds<T>
{
#pragma warning disable CA1000 // it is the type argument that is looked for
    public static Part Part { get; } = new($"Kinds<{(typeof(T).IsValueType ? typeof(T).Name : "T")}>.Run");

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run(int microseconds)
    {
        using var counted = Part.Enter();
        Spin.For(microseconds);
    }
#pragma warning restore CA1000
}
