using System.Runtime.CompilerServices;

namespace PerfGate.Actions.Tests;

/// <summary>A program with a log, to be killed: this very executable, started with the name of a log in its environment.</summary>
internal static class LoggedProgram
{
    public const string Variable = "ACTIONS_TESTS_LOG";

    /// <summary>What it says when its log holds what it did.</summary>
    public const string Ready = "ready";

    [ModuleInitializer]
    internal static void RunInstead()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } log)
        {
            Work(ActionLog.WriteTo(log));
            Environment.Exit(0);
        }
    }

    // The writer is not disposed, and what is under way never ends: as in a program that crashes.
    private static void Work(ActionLogWriter writer)
    {
        var serve = ActionLog.Start("serve", ("port", 8080));
        for (var order = 1; order <= 100; order++)
        {
            using var action = ActionLog.Start("order", ("id", order));
            action.Result(order * 2);
        }

        var open = ActionLog.Start("order", ("id", 101));
        open.Message("asking the warehouse");
        writer.Flush();
        Console.Out.WriteLine(Ready);
        Console.In.ReadLine(); // until it is killed
        open.Dispose();
        serve.Dispose();
    }
}
