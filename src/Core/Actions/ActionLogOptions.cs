using System.Collections.Immutable;
using System.Diagnostics;

namespace PerfGate;

/// <summary>What an <see cref="ActionLogWriter"/> listens to, and its bounds.</summary>
public sealed record ActionLogOptions
{
    /// <summary>Whether to listen to a source; where it is null to all but those whose name begins with <c>Experimental.</c>, as .NET calls what it still tries out. Our own is <see cref="ActionLog.SourceName"/>.</summary>
    public Func<ActivitySource, bool>? Sources { get; init; }

    /// <summary>Names of inputs that are never written, beside <c>password</c>, <c>token</c>, <c>secret</c>, <c>key</c> and their like; case and separators do not matter.</summary>
    public ImmutableArray<string> Sensitive { get; init; } = [];

    /// <summary>Bytes after which a file is put aside as <c>app.1.log</c> and a new one begun.</summary>
    public long MaxFileSize { get; init; } = 100 << 20;

    /// <summary>How many files are kept, with the one that is written.</summary>
    public int MaxFiles { get; init; } = 5;

    /// <summary>Starts, messages and ends that may wait to be written; what comes when all places are taken is dropped and counted. Rounded up to a power of two.</summary>
    public int Capacity { get; init; } = 16_384;

    /// <summary>How long disposing the writer waits for what is still to be written.</summary>
    public TimeSpan DisposeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
