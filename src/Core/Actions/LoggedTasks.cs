using System.Diagnostics;

namespace PerfGate.Actions;

/// <summary>Actions that end when a task does which their method was given and did not make: the task itself reaches the caller.</summary>
internal static class LoggedTasks
{
    /// <summary>Ends an action with a task.</summary>
    /// <param name="action">The action, current in this flow.</param>
    /// <param name="task">The task; null ends the action now.</param>
    /// <param name="say">Says what came out of it; null where nothing does.</param>
    public static void EndWith(RunningAction action, Task? task, Action<RunningAction, Task>? say)
    {
        if (task is null || task.IsCompleted)
        {
            End(action, task, say);
            return;
        }

        // The method is over, and what its caller does now is not inside of it.
        if (Activity.Current == action.Activity)
        {
            Activity.Current = action.Activity.Parent;
        }

        // Registered before the caller can wait for the task, and so done before he goes on, unless he blocks a thread.
        _ = task.ContinueWith(ended => End(action, ended, say), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private static void End(RunningAction action, Task? task, Action<RunningAction, Task>? say)
    {
        switch (task?.Status)
        {
            case TaskStatus.Faulted:
                // Seen here, it is no longer one that nobody observed: there is no other way to see it.
                action.Fail(Thrown(task));
                break;
            case TaskStatus.Canceled:
                action.Fail(new TaskCanceledException(task));
                break;
            case TaskStatus.RanToCompletion when say is not null:
                say(action, task);
                break;
        }

        action.End();
    }

    private static Exception Thrown(Task task) => task.Exception!.InnerExceptions.Count == 1 ? task.Exception.InnerExceptions[0] : task.Exception;
}
