using System.Diagnostics;
using System.Runtime.CompilerServices;
using PerfGate.Actions;

namespace PerfGate;

/// <summary>
/// Says what the code under way does, for which inputs and with what result: actions inside actions, each a
/// <see cref="Activity"/>, so that they stand in one tree with those of HttpClient, ASP.NET Core, Npgsql and others. While nobody
/// listens, an action costs a few nanoseconds and allocates nothing.
/// </summary>
public static partial class ActionLog
{
    /// <summary>The name of the <see cref="ActivitySource"/> that all actions of this class come from.</summary>
    public const string SourceName = "PerfGate.ActionLog";

    /// <summary>Whether .NET still tries a source out: its names and tags change, and it tells of connections rather than of what the code does.</summary>
    internal static bool IsExperimental(ActivitySource source) => source.Name.StartsWith("Experimental.", StringComparison.Ordinal);

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>True while somebody listens to actions; ask it before preparing inputs that are dear to make.</summary>
    public static bool IsOn => s_isObserved || Source.HasListeners();

    /// <summary>Writes every action of this process, ours and those of other sources, into a file until the writer is disposed.</summary>
    /// <param name="path">The file; it is appended to, and its directory is made where it is missing.</param>
    /// <param name="options">What is listened to, and bounds; null for the defaults.</param>
    public static ActionLogWriter WriteTo(string path, ActionLogOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ActionLogOptions();
        return new ActionLogWriter(new ActionLogFile(Path.GetFullPath(path), options.MaxFileSize, options.MaxFiles), options);
    }

    /// <inheritdoc cref="WriteTo(string, ActionLogOptions?)"/>
    /// <param name="stream">Where the lines go. It stays the caller's: it is flushed, and not closed.</param>
    /// <param name="options">What is listened to, and bounds; null for the defaults.</param>
    public static ActionLogWriter WriteTo(Stream stream, ActionLogOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new ActionLogWriter(new ActionLogStream(stream), options ?? new ActionLogOptions());
    }

    /// <summary>Begins an action inside the current one; the end of the <c>using</c> ends it, failed where an exception ends it.</summary>
    /// <param name="name">What is done, without its inputs: <c>multiply</c>.</param>
    public static ActionScope Start(string name) =>
        IsOn ? Begin(name) : default;

    /// <inheritdoc cref="Start(string)"/>
    public static ActionScope Start<T1>(string name, (string Name, T1 Value) input1) =>
        IsOn ? Begin(name, input1) : default;

    /// <inheritdoc cref="Start(string)"/>
    public static ActionScope Start<T1, T2>(string name, (string Name, T1 Value) input1, (string Name, T2 Value) input2) =>
        IsOn ? Begin(name, input1, input2) : default;

    /// <inheritdoc cref="Start(string)"/>
    public static ActionScope Start<T1, T2, T3>(string name, (string Name, T1 Value) input1, (string Name, T2 Value) input2, (string Name, T3 Value) input3) =>
        IsOn ? Begin(name, input1, input2, input3) : default;

    /// <inheritdoc cref="Start(string)"/>
    public static ActionScope Start<T1, T2, T3, T4>(string name, (string Name, T1 Value) input1, (string Name, T2 Value) input2, (string Name, T3 Value) input3, (string Name, T4 Value) input4) =>
        IsOn ? Begin(name, input1, input2, input3, input4) : default;

    /// <inheritdoc cref="Start(string)"/>
    /// <remarks>For any number of inputs: <c>Start("draw", [("x", x), ("y", y), ...])</c>. Numbers are boxed even while nobody listens.</remarks>
    public static ActionScope Start(string name, ReadOnlySpan<(string Name, object? Value)> inputs) =>
        IsOn ? Begin(Add(Create(name, inputs.Length), inputs)) : default;

    /// <summary>Prepares the action of a call.</summary>
    internal static RunningAction? Prepare(LoggedMethod method)
    {
        var action = Create(method.Name, method.Inputs);
        if (action is not null)
        {
            action.Results = method.Results;
        }

        return action;
    }

    private static RunningAction? Create(string name, int inputs) => RunningAction.Create(Source, name ?? "", inputs);

    private static RunningAction? Add<T>(RunningAction? action, (string Name, T Value) input)
    {
        action?.Add(input.Name ?? "", ActionValues.Render(input.Name ?? "", input.Value));
        return action;
    }

    private static RunningAction? Add(RunningAction? action, ReadOnlySpan<(string Name, object? Value)> inputs)
    {
        foreach (var input in inputs)
        {
            Add(action, input);
        }

        return action;
    }

    // Not inlined: a caller pays for the test alone while nobody listens.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ActionScope Begin(string name) => Begin(Create(name, 0));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ActionScope Begin<T1>(string name, (string Name, T1 Value) input1) => Begin(Add(Create(name, 1), input1));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ActionScope Begin<T1, T2>(string name, (string Name, T1 Value) input1, (string Name, T2 Value) input2) => Begin(Add(Add(Create(name, 2), input1), input2));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ActionScope Begin<T1, T2, T3>(string name, (string Name, T1 Value) input1, (string Name, T2 Value) input2, (string Name, T3 Value) input3) => Begin(Add(Add(Add(Create(name, 3), input1), input2), input3));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ActionScope Begin<T1, T2, T3, T4>(string name, (string Name, T1 Value) input1, (string Name, T2 Value) input2, (string Name, T3 Value) input3, (string Name, T4 Value) input4) => Begin(Add(Add(Add(Add(Create(name, 4), input1), input2), input3), input4));

    private static ActionScope Begin(RunningAction? action)
    {
        if (action is null)
        {
            return default;
        }

        action.Begin();
        return new ActionScope(action, ExceptionInFlight.Enter());
    }

    // For code that catches what is thrown and says so itself.
    private static ActionScope BeginUnwatched(RunningAction? action)
    {
        if (action is null)
        {
            return default;
        }

        action.Begin();
        return new ActionScope(action);
    }
}
