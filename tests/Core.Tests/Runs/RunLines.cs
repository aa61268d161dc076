using System.Text;
using PerfGate.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Runs;

/// <summary>Run files as text, for tests that look at or damage them.</summary>
internal static class RunLines
{
    public const string Path = "shop.run.jsonl";

    public static string Of(params RunLine[] lines)
    {
        using var stream = new MemoryStream();
        foreach (var line in lines)
        {
            RunLineWriter.Write(stream, line);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static string Of(Run run)
    {
        using var directory = new TemporaryDirectory();
        RunFile.Write(directory.File(Path), run);
        return File.ReadAllText(directory.File(Path));
    }

    public static Run Read(string text) => RunReader.Read(new StringReader(text), Path);

    public static Run Read(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes));
        return RunReader.Read(reader, Path);
    }

    /// <summary>The text of one record: equal for equal evidence.</summary>
    public static string Text(TestRecord record) => Of(
    [
        new TestLine(record),
        .. record.Profile is { } profile ? (RunLine[])[new ProfileLine(record.Id, profile)] : [],
        .. record.Actions is { } actions ? (RunLine[])[new ActionsLine(record.Id, actions)] : [],
        .. record.Exact is { } exact ? (RunLine[])[new ExactLine(record.Id, exact)] : [],
    ]);
}
