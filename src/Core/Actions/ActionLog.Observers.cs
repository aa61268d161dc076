using System.Diagnostics;
using PerfGate.Actions;

namespace PerfGate;

public static partial class ActionLog
{
    // Beside the listeners of the source: those are strangers, for whom an activity gets its tags.
    private static volatile IActionObserver[] s_observers = [];
    private static volatile bool s_isObserved;

    /// <summary>Who is told of our own actions.</summary>
    internal static IActionObserver[] Observers => s_observers;

    /// <summary>Whether one of them wants to know of an action that begins now.</summary>
    internal static bool IsObserved()
    {
        var observers = s_observers;
        if (observers.Length == 0)
        {
            return false;
        }

        var parent = Activity.Current;
        foreach (var observer in observers)
        {
            if (observer.Observes(parent))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a source is the one of our own actions, of which observers are told directly.</summary>
    internal static bool IsOwn(ActivitySource source) => ReferenceEquals(source, Source);

    /// <summary>Tells an observer from now on, where it wants to listen to our source.</summary>
    internal static void Tell(IActionObserver observer, Func<ActivitySource, bool> listensTo)
    {
        if (listensTo(Source))
        {
            lock (Gate)
            {
                s_observers = [.. s_observers, observer];
                s_isObserved = true;
            }
        }
    }

    /// <summary>Tells it no more, and forgets what only its listening needed.</summary>
    internal static void TellNoMore(IActionObserver observer)
    {
        lock (Gate)
        {
            s_observers = [.. s_observers.Where(other => other != observer)];
            s_isObserved = s_observers.Length > 0;
        }

        ExceptionInFlight.Leave();
    }
}
