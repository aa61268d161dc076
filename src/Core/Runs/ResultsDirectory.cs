namespace PerfGate.Runs;

/// <summary>The directory of run files and reports. What is in it is made anew by each run, and belongs in no repository; baselines do.</summary>
internal static class ResultsDirectory
{
    /// <summary>Makes it where it is not there, as one that git leaves out.</summary>
    /// <exception cref="IOException">It cannot be made, likewise <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Create(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(path);
        try
        {
            using var file = new StreamWriter(new FileStream(Path.Combine(path, ".gitignore"), FileMode.CreateNew, FileAccess.Write));
            file.Write("# Made by PerfGate: results of its last runs.\n*\n");
        }
        catch (IOException)
        {
            // Another process was faster, or the disk is full: whoever writes results next says so.
        }
    }
}
