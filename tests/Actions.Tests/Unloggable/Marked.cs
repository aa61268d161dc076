namespace PerfGate.Actions.Unloggable;

public abstract class Marked
{
    [LogCall]
    public static IEnumerable<int> Iterate()
    {
        yield return 1;
    }

    [LogCall]
    public static async IAsyncEnumerable<int> IterateAsync()
    {
        await Task.Yield();
        yield return 1;
    }

    [LogCall]
    public abstract void Abstract();

    [LogCall]
    [System.Runtime.InteropServices.DllImport("none")]
    public static extern void Native();
}
