namespace PerfGate.Runs;

/// <summary>Whole run files: a run written at once, aside and renamed; and one line of the format.</summary>
public static class RunFile
{
    /// <summary>The end of every run file's name.</summary>
    public const string Extension = ".run.jsonl";

    /// <summary>Where the action logs of a run lie, beside its file.</summary>
    public static string ActionsDirectory(string path) => path[..^Extension.Length] + ".actions";

    /// <summary>Writes a run, replacing the file in one step; a reader sees the old or the new one.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Run run)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(directory);
        var aside = Path.Combine(directory, $".{Path.GetFileName(path)}.{System.Environment.ProcessId}.tmp");
        try
        {
            using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                RunLineWriter.Write(file, new HeaderLine(run.Environment));
                RunLineWriter.Write(file, new DeclaredLine(run.Declared));
                if (run.Comparison is { } comparison)
                {
                    RunLineWriter.Write(file, new AgainstLine(comparison));
                }

                if (run.Confirmed is { } confirmed)
                {
                    RunLineWriter.Write(file, new ConfirmedLine(confirmed));
                }

                foreach (var test in run.Tests)
                {
                    RunLineWriter.Write(file, new TestLine(test));
                    if (test.Profile is { } profile)
                    {
                        RunLineWriter.Write(file, new ProfileLine(test.Id, profile));
                    }

                    if (test.Actions is { } actions)
                    {
                        RunLineWriter.Write(file, new ActionsLine(test.Id, actions));
                    }

                    if (test.Exact is { } exact)
                    {
                        RunLineWriter.Write(file, new ExactLine(test.Id, exact));
                    }
                }

                foreach (var warning in run.Warnings)
                {
                    RunLineWriter.Write(file, new WarningLine(warning));
                }

                var measured = run.Tests.Count(test => test.IsMeasured);
                RunLineWriter.Write(file, new EndLine(run.Declared.Length, measured, run.Tests.Length - measured, run.IsPartial));
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }
}
