using System.Globalization;
using System.Runtime.CompilerServices;

namespace PerfGate.Actions.Tests;

/// <summary>A program with a log: this very executable, started with the name of a log in its environment.</summary>
internal static class LoggedProgram
{
    public const string Variable = "ACTIONS_TESTS_LOG";

    /// <summary>How large its files may become; the default where it is not there.</summary>
    public const string MaxFileSize = "ACTIONS_TESTS_MAX_FILE_SIZE";

    /// <summary>What it says when its log holds what it did.</summary>
    public const string Ready = "ready";

    /// <summary>What it can be told then: to end as programs do, or by an exception that nobody catches. Else it waits to be killed.</summary>
    public const string End = "end", Crash = "crash";

    [ModuleInitializer]
    internal static void RunInstead()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } log)
        {
            var options = new ActionLogOptions();
            Work(ActionLog.WriteTo(log, long.TryParse(Environment.GetEnvironmentVariable(MaxFileSize), CultureInfo.InvariantCulture, out var size) ? options with { MaxFileSize = size, MaxFiles = 1000 } : options));
        }
    }

    // The writer is not disposed, and what is under way never ends: as in a program that crashes.
    private static void Work(ActionLogWriter writer)
    {
        ActionLog.Start("serve", ("port", 8080));
        for (var order = 1; order <= 100; order++)
        {
            using var action = ActionLog.Start("order", ("id", order));
            action.Result(order * 2);
            if (order % 5 == 0)
            {
                writer.Flush();
            }
        }

        ActionLog.Start("order", ("id", 101)).Message("asking the warehouse");
        writer.Flush();
        Console.Out.WriteLine(Ready);
        var told = Console.In.ReadLine();
        ActionLog.Start("last words", ("told", told));
        if (told == Crash)
        {
            var thread = new Thread(() => throw new InvalidOperationException("nobody catches this"));
            thread.Start();
            thread.Join();
        }

        Environment.Exit(0);
    }
}
