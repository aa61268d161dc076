namespace PerfGate.Instrumentation;

/// <summary>A copy that nobody sees yet.</summary>
/// <param name="directory">Where it is written.</param>
/// <param name="path">Where it will be.</param>
/// <param name="claim">What tells others that its maker lives.</param>
internal sealed class UnfinishedCopy(string directory, string path, FileStream claim) : IDisposable
{
    /// <summary>Where it is written.</summary>
    public string Directory { get; } = directory;

    /// <summary>Gives it its name; where another process was faster, that one's copy is as good.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public void Complete()
    {
        try
        {
            System.IO.Directory.Move(Directory, path);
        }
        catch (IOException) when (System.IO.Directory.Exists(path))
        {
            // The same inputs: the same copy.
        }
    }

    /// <summary>Removes what is left of it.</summary>
    public void Dispose()
    {
        try
        {
            Copies.Delete(Directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next copy's maker removes it.
        }

        claim.Dispose();
    }
}
