using System.Globalization;
using System.Text.RegularExpressions;

namespace PerfGate.Reporting.Tests;

/// <summary>A file in callgrind's format, read by its grammar and by nothing of ours: what does not fit fails.</summary>
internal sealed partial class CallgrindFile
{
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private int _events;

    public Dictionary<string, string> Methods { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, double[]> Self { get; } = new(StringComparer.Ordinal);

    public double[] Totals { get; private set; } = [];

    public int Calls { get; private set; }

    public static CallgrindFile Read(string text)
    {
        var file = new CallgrindFile();
        var lines = text.Split('\n');
        Assert.Equal("# callgrind format", lines[0]);
        string? method = null;
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.StartsWith("fn=", StringComparison.Ordinal))
            {
                method = Named(file.Methods, line[3..]);
            }
            else if (line.StartsWith("cfn=", StringComparison.Ordinal))
            {
                Named(file.Methods, line[4..]);
            }
            else if (line.StartsWith("fl=", StringComparison.Ordinal) || line.StartsWith("cfi=", StringComparison.Ordinal))
            {
                Named(file._files, line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            }
            else if (line.StartsWith("calls=", StringComparison.Ordinal))
            {
                Assert.Matches("^calls=[1-9][0-9]* [0-9]+$", line);
                file.Costs(lines[++i]);
                file.Calls++;
            }
            else if (CostLine().IsMatch(line))
            {
                var costs = file.Costs(line);
                var sum = file.Self.GetValueOrDefault(method!, new double[costs.Length]);
                file.Self[method!] = [.. sum.Zip(costs, (a, b) => a + b)];
            }
            else if (line.Length > 0)
            {
                file.Header(line);
            }
        }

        return file;
    }

    private void Header(string line)
    {
        var header = HeaderLine().Match(line);
        Assert.True(header.Success, $"'{line}' is no line of the format.");
        var value = header.Groups["value"].Value;
        _events = header.Groups["key"].Value == "events" ? value.Split(' ').Distinct().Count() : _events;
        Totals = header.Groups["key"].Value == "totals" ? [.. value.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))] : Totals;
    }

    private double[] Costs(string line)
    {
        Assert.Matches(CostLine(), line);
        var numbers = line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(_events, numbers.Length - 1);
        return numbers[1..];
    }

    // A name is said once, with its number; then the number stands for it.
    private static string Named(Dictionary<string, string> names, string text)
    {
        var name = CompressedName().Match(text);
        Assert.True(name.Success, $"'{text}' is no name with a number.");
        var number = name.Groups["number"].Value;
        Assert.Equal(names.ContainsKey(number), !name.Groups["name"].Success);
        names.TryAdd(number, name.Groups["name"].Value);
        return number;
    }

    [GeneratedRegex(@"^\((?<number>[0-9]+)\)( (?<name>\S.*))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CompressedName();

    [GeneratedRegex("^[0-9]+( [0-9]+)+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CostLine();

    [GeneratedRegex("^(?<key>version|creator|cmd|positions|events|summary|totals): (?<value>.+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeaderLine();
}
