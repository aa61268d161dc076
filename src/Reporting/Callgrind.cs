using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PerfGate.CallTrees;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>
/// A call tree as a file that KCachegrind, QCachegrind and <c>callgrind_annotate</c> open: calls, and each cost as an event of its own, in the
/// units of one operation. Values are whole there, and times in nanoseconds.
/// </summary>
public static class Callgrind
{
    private const string UnknownFile = "???";

    /// <summary>Writes a file, aside and renamed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="first">The unit of the cost that a viewer shows first.</param>
    /// <param name="placeOf">The file and line of a method, where they are known.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, CallTree tree, Unit first, Func<string, (string File, int Line)?> placeOf) =>
        ReportFiles.WriteFile(Path.GetDirectoryName(path)!, Path.GetFileName(path), stream => Write(stream, tree, first, placeOf));

    /// <summary>Writes a file's content.</summary>
    /// <param name="stream">Where to; not closed.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="first">The unit of the cost that a viewer shows first.</param>
    /// <param name="placeOf">The file and line of a method, where they are known.</param>
    public static void Write(Stream stream, CallTree tree, Unit first, Func<string, (string File, int Line)?> placeOf)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var table = CallTable.Of(tree);
        using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        new Writing(text, table, [.. Enumerable.Range(0, table.Costs.Length).OrderBy(cost => table.Costs[cost].Unit != first)], placeOf).Write();
    }

    private sealed class Writing(TextWriter text, CallTable table, ImmutableArray<int> order, Func<string, (string File, int Line)?> placeOf)
    {
        private readonly Dictionary<string, int> _files = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _methods = new(StringComparer.Ordinal);
        private readonly int _calls = table.IndexOf(Unit.Calls);

        // What a method costs when it calls itself is in its own costs already: readers add up what stands here.
        private ImmutableArray<double> Nothing { get; } = [.. table.Costs.Select(_ => 0.0)];

        public void Write()
        {
            text.WriteLine("# callgrind format");
            text.WriteLine("version: 1");
            text.WriteLine("creator: PerfGate");
            text.WriteLine($"cmd: {Name(table.Methods[0].Method)}");
            text.WriteLine("positions: line");
            text.WriteLine($"events: {string.Join(' ', order.Select(cost => Event(table.Costs[cost].Name)))}");
            text.WriteLine($"summary: {Values(table.Methods[0].Cumulative)}");
            var callees = table.Calls.ToLookup(call => call.Caller, StringComparer.Ordinal);
            foreach (var method in table.Methods)
            {
                var place = PlaceOf(method.Method);
                text.WriteLine();
                text.WriteLine($"fl={Compressed(_files, place.File)}");
                text.WriteLine($"fn={Compressed(_methods, method.Method)}");
                text.WriteLine($"{Whole(place.Line)} {Values(method.Self)}");
                foreach (var call in callees[method.Method])
                {
                    var callee = PlaceOf(call.Callee);
                    text.WriteLine($"cfi={Compressed(_files, callee.File)}");
                    text.WriteLine($"cfn={Compressed(_methods, call.Callee)}");
                    text.WriteLine($"calls={Whole(_calls < 0 ? 1 : Math.Max(1, call.Self[_calls]))} {Whole(callee.Line)}");
                    text.WriteLine($"{Whole(place.Line)} {Values(call.Callee == call.Caller ? Nothing : call.Cumulative)}");
                }
            }

            text.WriteLine();
            text.WriteLine($"totals: {Values(table.Methods[0].Cumulative)}");
        }

        private (string File, int Line) PlaceOf(string method) => placeOf(method) is { File.Length: > 0 } place ? place : (UnknownFile, 0);

        private string Values(ImmutableArray<double> values) => string.Join(' ', order.Select(cost => Whole(values[cost])));

        // The first mention of a name gives it a number.
        private static string Compressed(Dictionary<string, int> known, string name)
        {
            if (known.TryGetValue(name, out var number))
            {
                return string.Create(CultureInfo.InvariantCulture, $"({number})");
            }

            known.Add(name, number = known.Count + 1);
            return string.Create(CultureInfo.InvariantCulture, $"({number}) {Name(name)}");
        }
    }

    private static string Whole(double value) => Math.Round(Math.Max(value, 0)).ToString("0", CultureInfo.InvariantCulture);

    // A name is what is left of its line, and a line is all that could end it.
    private static string Name(string name)
    {
        var clean = string.Concat(name.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '?' : c)).Trim();
        return clean.Length == 0 ? "?" : clean;
    }

    // Between events stand spaces.
    private static string Event(string name) => string.Concat(Name(name).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
