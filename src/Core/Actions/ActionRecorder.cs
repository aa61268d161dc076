using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PerfGate.Actions;

/// <summary>Makes lines of records and hands them to the target in batches; for one thread.</summary>
internal sealed class ActionRecorder : IDisposable
{
    private const int LargestBatch = 256 << 10;
    private readonly IActionLogTarget _target;
    private readonly TimeProvider _time;
    private readonly ActionLineWriter _lines;
    private readonly byte[] _header;

    // Weak: an action that never ends, and that its program forgot, is forgotten here too.
    private readonly ConditionalWeakTable<Activity, Begun> _open = [];
    private long _lost;
    private long _said;
    private long _saying;
    private bool _isUnflushed;

    /// <summary>Prepares; nothing is written before the first record.</summary>
    public ActionRecorder(IActionLogTarget target, ActionLogOptions options)
    {
        (_target, _time) = (target, options.Time);
        _lines = new ActionLineWriter(new SensitiveNames(options.Sensitive.IsDefault ? [] : options.Sensitive));
        var version = typeof(ActionRecorder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
        _lines.Log(version, Environment.ProcessId, _time.GetUtcNow());
        _header = _lines.Lines.ToArray();
        _lines.Clear();
    }

    /// <summary>Lines that could not be made or written.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    // Lines not handed on, but for the one that says what was dropped.
    private int Pending => _lines.Count - (_saying > _said ? 1 : 0);

    /// <summary>Why; the first time.</summary>
    public string? Failure { get; private set; }

    /// <summary>Notes a failure, unless one was noted before.</summary>
    public void Fail(string why) => Failure ??= why;

    /// <summary>Takes a record in.</summary>
    public void Add(in ActionRecord record)
    {
        try
        {
            Write(record);
        }
#pragma warning disable CA1031 // a tag's value may be any object: a line is lost, not the log
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.Increment(ref _lost);
            Fail($"a line of the action log could not be made: {failure.GetType().Name}: {ActionValues.Reason(failure)}");
        }

        if (_lines.Lines.Length > LargestBatch)
        {
            HandOn();
        }
    }

    /// <summary>Says how many records found no place, where that was not said yet.</summary>
    /// <param name="refused">How many in all.</param>
    public void Say(long refused)
    {
        if (refused + _lost > _said)
        {
            _lines.Dropped(_time.GetUtcNow(), refused + _lost - _said);
            _saying = refused + _lost;
        }
    }

    /// <summary>Hands on the lines there are; what cannot be written is lost and counted.</summary>
    public void HandOn()
    {
        if (_lines.Count == 0)
        {
            return;
        }

        try
        {
            _target.Append(_header, _lines.Lines);
            (_said, _isUnflushed) = (_saying, true);
        }
#pragma warning disable CA1031 // a stream of the user's may throw anything; the code that is logged must go on
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.Add(ref _lost, Pending);
            _saying = _said;
            Fail($"the action log could not be written: {failure.GetType().Name}: {ActionValues.Reason(failure)} Make room, or name a file that can be written.");
        }

        _lines.Clear();
    }

    /// <summary>Lets the target hand on what it holds back.</summary>
    public void Flush()
    {
        try
        {
            if (_isUnflushed)
            {
                _isUnflushed = false;
                _target.Flush();
            }
        }
#pragma warning disable CA1031 // as above
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Fail($"the action log could not be written: {failure.GetType().Name}: {ActionValues.Reason(failure)}");
        }
    }

    /// <summary>Ends it; lines that were not handed on are lost.</summary>
    public void Dispose()
    {
        Interlocked.Add(ref _lost, Pending);
        _lines.Clear();
        _lines.Dispose();
    }

    private void Write(in ActionRecord record)
    {
        switch (record.Subject)
        {
            case ActionMessage message:
                _lines.Message(message.Activity, message.At, message.Name, message.Fields);
                break;
            case RunningAction action:
                Write(action.Activity, action, record);
                break;
            case Activity activity:
                Write(activity, action: null, record);
                break;
        }
    }

    private void Write(Activity activity, RunningAction? action, in ActionRecord record)
    {
        if (record.IsEnd)
        {
            End(activity, action, record);
        }
        else
        {
            _open.AddOrUpdate(activity, new Begun(record.Timestamp, _lines.Start(activity, record.Thread, action)));
        }
    }

    private void End(Activity activity, RunningAction? action, in ActionRecord record)
    {
        // Begun before somebody listened, or the start found no place: the activity still knows all but the monotone clock.
        var took = activity.Duration.Ticks * TimeSpan.NanosecondsPerTick;
        ImmutableArray<KeyValuePair<string, object?>> known;
        if (_open.TryGetValue(activity, out var begun))
        {
            took = Math.Max(0, (long)((record.Timestamp - begun.Timestamp) * (1e9 / _time.TimestampFrequency)));
            known = begun.Tags;
            _open.Remove(activity);
        }
        else
        {
            known = _lines.Start(activity, record.Thread, action);
        }

        foreach (var noted in activity.Events)
        {
            _lines.Message(activity, noted.Timestamp.UtcDateTime, noted.Name, noted.Tags);
        }

        _lines.End(activity, took, known, action);
    }

    private sealed record Begun(long Timestamp, ImmutableArray<KeyValuePair<string, object?>> Tags);
}
