using System.Reflection;
using PerfGate.Counting;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Counting;

/// <summary>What has weight is told to users as it is woven.</summary>
public class StandInsPageTests
{
    [Fact]
    public void The_page_of_exact_counts_lists_what_stand_ins_stand_in_for()
    {
        var section = Repository.Read("docs", "exact.md").Split("\n## What has weight\n")[1].Split("\n## ")[0];
        Assert.Equal(string.Join('\n', Rows()), string.Join('\n', section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))));
    }

    private static IEnumerable<string> Rows() => typeof(StandInAttribute).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .SelectMany(method => method.GetCustomAttributes<StandInAttribute>())
        .GroupBy(original => original.DeclaringType.Split('.')[^1].Split('`')[0], StringComparer.Ordinal)
        .OrderBy(type => type.Key, StringComparer.Ordinal)
        .Select(type => $"| `{type.Key}` | {string.Join(", ", type.Select(original => Name(original.Method)).Distinct().Order(StringComparer.Ordinal).Select(name => $"`{name}`"))} |");

    private static string Name(string method) => method switch
    {
        ".ctor" => "new",
        "get_Item" or "set_Item" => "[]",
        _ => method,
    };
}
