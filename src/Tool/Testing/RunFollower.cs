using System.Text;
using System.Text.Json;
using PerfGate.Runs;

namespace PerfGate.Tool.Testing;

/// <summary>Reads run files while they grow, for the progress display only: what it cannot read it skips.</summary>
/// <param name="folder">The folder in which they appear.</param>
internal sealed class RunFollower(string folder)
{
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);

    /// <summary>The test that is being measured, or null.</summary>
    public string? Test { get; private set; }

    /// <summary>Series that were measured.</summary>
    public int Done { get; private set; }

    /// <summary>Methods that are declared in the assemblies seen so far; each may have many series.</summary>
    public int Declared { get; private set; }

    /// <summary>Reads what was added since the last call.</summary>
    public void Read()
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*" + RunFile.Extension).Order(StringComparer.Ordinal))
            {
                Read(file);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next call reads it.
        }
    }

    private void Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = _positions.GetValueOrDefault(file);
        var bytes = new byte[stream.Length - stream.Position];
        stream.ReadExactly(bytes);

        // A line that is still being written is read when it is whole.
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        _positions[file] = _positions.GetValueOrDefault(file) + whole;
        foreach (var line in Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Take(line);
        }
    }

    private void Take(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            switch (root.GetProperty("kind").GetString())
            {
                case "declared":
                    Declared += root.GetProperty("methods").GetArrayLength();
                    break;
                case "start":
                    var test = root.GetProperty("test");
                    Test = new TestId(test.GetProperty("method").GetString() ?? "", test.GetProperty("row").GetString() ?? "").ShortName;
                    break;
                case "test":
                    Test = null;
                    Done += root.GetProperty("test").TryGetProperty("notMeasured", out _) ? 0 : 1;
                    break;
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // The reader of the whole file says what is wrong with it.
        }
    }
}
