using System.Globalization;
using PerfGate.Actions;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Diagnostics;

namespace PerfGate.Runs;

/// <summary>
/// Appends records to a run file. The file is opened for each record and never kept open, and each record is followed by a
/// closing line in the same write: a killed process loses at most the record it was making.
/// </summary>
internal sealed class RunWriter
{
    private const int Kept = 20;
    private readonly RunEnvironment _environment;
    private readonly IReadOnlyList<string> _declared;
    private readonly string _stem;
    private int _measured;
    private int _notMeasured;

    // An earlier write may have failed in the middle of a line.
    private bool _isTorn;

    /// <summary>Prepares a writer; nothing is written before the first record.</summary>
    public RunWriter(RunEnvironment environment, IReadOnlyList<string> declared, string directory)
    {
        (_environment, _declared) = (environment, declared);
        var time = environment.Started.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        _stem = System.IO.Path.Combine(directory, $"{Prefix(environment)}.{time}-{environment.ProcessId ?? 0}");
        Path = _stem + RunFile.Extension;
    }

    /// <summary>The file; final once something was written.</summary>
    public string Path { get; private set; }

    /// <summary>True once the file exists.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>Says which test is being measured from now on.</summary>
    /// <exception cref="PerfGateException">PG9003.</exception>
    public void Start(TestId test) => Write(new StartLine(test));

    /// <summary>Appends a record.</summary>
    /// <exception cref="PerfGateException">PG9003.</exception>
    public void Add(TestRecord record)
    {
        _ = record.IsMeasured ? _measured++ : _notMeasured++;
        Write(new TestLine(record), new EndLine(_declared.Count, _measured, _notMeasured, IsPartial: false));
    }

    /// <summary>Appends the profile of a test whose record was added before.</summary>
    /// <exception cref="PerfGateException">PG9003.</exception>
    public void Add(TestId test, Profile profile) => Write(new ProfileLine(test, profile), new EndLine(_declared.Count, _measured, _notMeasured, IsPartial: false));

    /// <summary>Appends the actions of a test whose record was added before.</summary>
    /// <exception cref="PerfGateException">PG9003.</exception>
    public void Add(TestId test, ActionProfile actions) => Write(new ActionsLine(test, actions), new EndLine(_declared.Count, _measured, _notMeasured, IsPartial: false));

    /// <summary>Appends the exact counts of a test, whether a record of it was added before or not.</summary>
    /// <exception cref="PerfGateException">PG9003.</exception>
    public void Add(TestId test, ExactCounts exact) => Write(new ExactLine(test, exact), new EndLine(_declared.Count, _measured, _notMeasured, IsPartial: false));

    /// <summary>Closes a run once more, now that it is known that only some tests were asked for.</summary>
    /// <exception cref="PerfGateException">PG9003.</exception>
    public void ClosePartial() => Write(new EndLine(_declared.Count, _measured, _notMeasured, IsPartial: true));

    /// <summary>The beginning of the names of all run files of an assembly and framework.</summary>
    public static string Prefix(RunEnvironment environment) => $"{environment.Assembly}.{environment.TargetFramework}";

    private void Write(params RunLine[] lines)
    {
        // Whoever removed the file took what was in it: what follows is readable on its own, and its closing line tells of the loss.
        var isNew = !HasWritten || !File.Exists(Path);
        var isCreated = false;
        try
        {
            if (isNew)
            {
                ResultsDirectory.Create(System.IO.Path.GetDirectoryName(Path)!);
                Prune();
                lines = [new HeaderLine(_environment), new DeclaredLine([.. _declared]), .. lines];
            }

            using var buffer = new MemoryStream();
            if (_isTorn)
            {
                buffer.WriteByte((byte)'\n');
            }

            foreach (var line in lines)
            {
                RunLineWriter.Write(buffer, line);
            }

            using var file = isNew ? Create(out isCreated) : new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            _isTorn = !isNew;
            file.Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
            file.Flush();
            (HasWritten, _isTorn) = (true, false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            if (isCreated)
            {
                File.Delete(Path); // half a header would be taken for somebody's broken run
            }

            throw new PerfGateException(DiagnosticCodes.RunFileNotWritten, $"PerfGate could not write its run file {Path}: {failure.Message} Set PERFGATE_RESULTS to a directory that can be written.", failure);
        }
    }

    // Containers share process ids, and one process may begin two runs within a second: no run overwrites another's file.
    private FileStream Create(out bool isCreated)
    {
        for (var number = 2; ; number++)
        {
            try
            {
                var file = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                isCreated = true;
                return file;
            }
            catch (IOException) when (File.Exists(Path) && number < 100)
            {
                Path = string.Create(CultureInfo.InvariantCulture, $"{_stem}-{number}{RunFile.Extension}");
            }
        }
    }

    // Each run has a file of its own, so the oldest must go; names sort by time.
    private void Prune()
    {
        var directory = new DirectoryInfo(System.IO.Path.GetDirectoryName(Path)!);
        foreach (var old in directory.GetFiles(Prefix(_environment) + ".*" + RunFile.Extension).OrderByDescending(file => file.Name, StringComparer.Ordinal).Skip(Kept - 1))
        {
            old.Delete();
            foreach (var trace in directory.GetFiles(old.Name[..^RunFile.Extension.Length] + ".*.nettrace"))
            {
                trace.Delete();
            }

            if (new DirectoryInfo(RunFile.ActionsDirectory(old.FullName)) is { Exists: true } actions)
            {
                actions.Delete(recursive: true);
            }
        }
    }
}
