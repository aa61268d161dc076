using System.Diagnostics;
using PerfGate.Actions;

namespace PerfGate;

public static partial class ActionLog
{
    // Activities have no events that a listener hears of as they happen, and keeping them would grow with a long action: messages
    // go to the writers of this process directly. Empty while there is none.
    private static readonly object Gate = new();
    private static volatile ActionLogWriter[] s_writers = [];

    /// <summary>Notes something in the current action, of whatever source: <c>Message("row_count", ("rows", 3))</c>.</summary>
    /// <param name="name">What it is, without its fields.</param>
    public static void Message(string name) => Say(Activity.Current, name, []);

    /// <inheritdoc cref="Message(string)"/>
    public static void Message<T1>(string name, (string Name, T1 Value) field1) => Say(Activity.Current, name, field1);

    /// <inheritdoc cref="Message(string)"/>
    public static void Message<T1, T2>(string name, (string Name, T1 Value) field1, (string Name, T2 Value) field2) => Say(Activity.Current, name, field1, field2);

    /// <inheritdoc cref="Message(string)"/>
    public static void Message(string name, ReadOnlySpan<(string Name, object? Value)> fields) => Say(Activity.Current, name, fields);

    internal static void Say<T1>(Activity? activity, string name, (string Name, T1 Value) field1)
    {
        if (s_writers.Length > 0)
        {
            Say(activity, name, [(field1.Name, field1.Value)]);
        }
    }

    internal static void Say<T1, T2>(Activity? activity, string name, (string Name, T1 Value) field1, (string Name, T2 Value) field2)
    {
        if (s_writers.Length > 0)
        {
            Say(activity, name, [(field1.Name, field1.Value), (field2.Name, field2.Value)]);
        }
    }

    internal static void Say(Activity? activity, string name, ReadOnlySpan<(string Name, object? Value)> fields)
    {
        var writers = s_writers;
        if (writers.Length == 0)
        {
            return;
        }

        var message = ActionMessage.Of(activity, name ?? "", fields);
        foreach (var writer in writers)
        {
            writer.Add(message);
        }
    }

    internal static void Attach(ActionLogWriter writer)
    {
        lock (Gate)
        {
            s_writers = [.. s_writers, writer];
        }
    }

    /// <summary>Forgets a writer.</summary>
    internal static void Detach(ActionLogWriter writer)
    {
        lock (Gate)
        {
            s_writers = [.. s_writers.Where(other => other != writer)];
        }
    }
}
