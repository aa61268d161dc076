using PerfGate.CallTrees;
using PerfGate.Counting;

namespace PerfGate.Tests.Counting;

/// <summary>Hooks around code by hand, as the weaver puts them, and what was recorded as lines.</summary>
internal static class WovenCode
{
    public static readonly MethodMap Names = MethodMap.Read(Enumerable.Range(0, 26).Select(id => $$"""{"id":{{id}},"name":"{{(char)('A' + id)}}","file":"Code.cs","line":{{id + 1}},"unweighted":[]}"""));

    public const int A = 0;
    public const int B = 1;
    public const int C = 2;
    public const int D = 3;

    private static long s_readings;

    /// <summary>A counter that goes up with each reading, of code that is woven itself.</summary>
    public static long ReadOnce()
    {
        Call(D);
        return ++s_readings;
    }

    /// <summary>A counter that cannot be read.</summary>
    public static long Throwing() => throw new InvalidOperationException();

    public static void Call(int method, long work = 1, Action? body = null)
    {
        CallHooks.Enter(method, out var scope);
        try
        {
            body?.Invoke();
        }
        finally
        {
            CallHooks.Leave(ref scope, work);
        }
    }

    public static CallTree Record(Action body, string cost = "work", bool isProgram = false)
    {
        using var clock = OwnCosts.Calibrate(CallClocks.Of(cost, typeof(WovenCode), instance: null));
        var recording = Recorder.Start(clock, isProgram);
        try
        {
            body();
        }
        finally
        {
            Recorder.Stop(recording);
        }

        return CountedTree.Of([recording], "root", Names);
    }

    public static async Task<CallTree> RecordAsync(Func<Task> body, string cost = "work")
    {
        using var clock = CallClocks.Of(cost, typeof(WovenCode), instance: null);
        var recording = Recorder.Start(clock, isProgram: false);
        try
        {
            await body();
        }
        finally
        {
            Recorder.Stop(recording);
        }

        return CountedTree.Of([recording], "root", Names);
    }

    /// <summary>A line a context: its path without the root, calls, work, and the third cost where there is one.</summary>
    public static IEnumerable<string> Lines(this CallTree tree)
    {
        var paths = new string[tree.Nodes.Length];
        for (var node = 0; node < paths.Length; node++)
        {
            var (parent, frame, self) = tree.Nodes[node];
            paths[node] = parent < 0 ? "" : parent == 0 ? tree.Frames[frame] : $"{paths[parent]}/{tree.Frames[frame]}";
            if (parent >= 0)
            {
                yield return $"{paths[node]}: {string.Join(' ', self)}";
            }
        }
    }
}
