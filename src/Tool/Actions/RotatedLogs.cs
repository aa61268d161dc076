using System.Globalization;

namespace PerfGate.Tool.Actions;

/// <summary>
/// Finds the parts of one log among files: <c>app.2.log</c>, <c>app.1.log</c>, <c>app.log</c>, the oldest first, or <c>app.log.1</c>, <c>app.log</c>. They are
/// read one after the other, whatever their times are: a clock that stepped back must not put an end before its start.
/// </summary>
internal static class RotatedLogs
{
    /// <summary>The files by log, each named once, in the order in which the logs were named.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(IReadOnlyList<string> paths)
    {
        var files = paths.DistinctBy(path => path is ActionLogReader.StandardInput or "" ? path : Path.GetFullPath(path), StringComparer.Ordinal).ToList();
        return
        [
            .. files.Select(PartOf)
                .Select(part => files.Contains(part.Log, StringComparer.Ordinal) ? part : new Part(part.File, part.File, 0))
                .GroupBy(part => part.Log, StringComparer.Ordinal)
                .Select(log => log.OrderByDescending(part => part.Number).Select(part => part.File).ToList()),
        ];
    }

    private static Part PartOf(string file)
    {
        var (folder, name, extension) = (file[..^Path.GetFileName(file).Length], Path.GetFileNameWithoutExtension(file), Path.GetExtension(file));
        var (log, number) = IsNumber(extension) ? (folder + name, extension) : (folder + Path.GetFileNameWithoutExtension(name) + extension, Path.GetExtension(name));
        return IsNumber(number) ? new Part(file, log, int.Parse(number.AsSpan(1), CultureInfo.InvariantCulture)) : new Part(file, file, 0);
    }

    // A date is no number of a part.
    private static bool IsNumber(string extension) => extension.Length is > 1 and <= 5 && extension.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    private sealed record Part(string File, string Log, int Number);
}
