using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace PerfGate.Actions.Tests.Weaving;

/// <summary>Methods marked [LogCall] do what they did, and each of their calls is an action.</summary>
[Collection("one log at a time")]
public sealed class LogCallTests
{
    public static TheoryData<string, string> Scenarios => new MatrixTheoryData<string, string>(["Logged", "LoggedDebug"], [.. Expected().Keys]);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task What_a_method_does_is_what_it_did_and_its_calls_are_actions(string assembly, string scenario)
    {
        using var plain = new WovenAssembly(assembly);
        using var woven = new WovenAssembly(assembly).Weave();
        var before = await RunAsync(plain, scenario);
        Assert.Equal(before, await RunAsync(woven, scenario));
        using var log = new Log(new ActionLogOptions { Sources = source => source.Name == ActionLog.SourceName });
        Assert.Equal(before, await RunAsync(woven, scenario));
        Assert.Null(Activity.Current);
        Assert.Equal(Expected()[scenario], Shown(log.Text()), ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("Logged")]
    [InlineData("LoggedDebug")]
    public void The_runtime_compiles_all_that_is_woven(string assembly)
    {
        using var woven = new WovenAssembly(assembly).Weave();
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var methods = woven.Load("Methods").Assembly.GetTypes().SelectMany(type => type.GetMethods(All)).Where(method => !method.IsAbstract && !method.ContainsGenericParameters).ToList();
        Assert.InRange(methods.Count(method => method.GetCustomAttribute<LogCallAttribute>() is not null), 40, 100);
        foreach (var method in methods)
        {
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }
    }

    [Fact]
    public void Nothing_is_allocated_while_nobody_listens()
    {
        using var woven = new WovenAssembly("Logged").Weave();
        var methods = woven.Load("Methods");
        var add = methods.GetMethod("Add")!.CreateDelegate<Func<int, int, int>>();
        Assert.Equal(3, Run());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        int Run()
        {
            var sum = 0;
            for (var i = 0; i < 1000; i++)
            {
                sum = add(1, 2);
            }

            return sum;
        }
    }

    [Fact]
    public void An_inside_action_of_another_source_finds_its_parent()
    {
        using var woven = new WovenAssembly("Logged").Weave();
        using var log = new Log(new ActionLogOptions { Sources = source => source.Name is ActionLog.SourceName or "Weaving.Tests" });
        using var source = new ActivitySource("Weaving.Tests");
        var echo = woven.Load("Methods").GetMethod("Throws")!.CreateDelegate<Func<Exception?, object?>>();
        Assert.Throws<AskingException>(() => echo(new AskingException(() => source.StartActivity("inside")?.Dispose())));
        var tree = log.Tree();
        Assert.Contains(tree.Nodes, node => node.Name == "inside" && node.Parent == tree.Only("Methods.Throws").Id);
    }

    private static Task<string> RunAsync(WovenAssembly assembly, string scenario) => (Task<string>)assembly.Load("Scenarios").GetMethod("RunAsync")!.Invoke(null, [scenario])!;

    // == scenario, and below it the actions.
    private static Dictionary<string, string> Expected([CallerFilePath] string path = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, "LogCalls.golden.txt")).ReplaceLineEndings("\n").Split("== ", StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(part => part[..part.IndexOf('\n')], part => part[(part.IndexOf('\n') + 1)..].TrimEnd('\n'), StringComparer.Ordinal);

    // One action a line, inside of its parent, with its inputs and what came of it.
    private static string Shown(string log)
    {
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        var ends = lines.Where(line => (string?)line["kind"] == "end").ToDictionary(line => (string)line["id"]!);
        var starts = lines.Where(line => (string?)line["kind"] == "start").ToList();
        return string.Join('\n', Children(null, ""));

        IEnumerable<string> Children(string? parent, string indent) => starts.Where(start => (string?)start["parent"] == parent)
            .SelectMany(start => Children((string)start["id"]!, indent + "  ").Prepend($"{indent}{Action(start)}"));

        string Action(JsonObject start) => $"{start["name"]}({string.Join(", ", (start["inputs"]?.AsObject() ?? []).Select(input => $"{input.Key}: {input.Value}"))}){(ends.TryGetValue((string)start["id"]!, out var end) ? Outcome(end) : " no end")}";

        static string Outcome(JsonObject end) => (string?)end["status"] == "failed" ? $" !! {end["exception"]}: {end["reason"]}" : end["result"] is { } result ? $" => {result}" : "";
    }

    private sealed class AskingException(Action asked) : Exception
    {
        // Asked by the filter, inside of the action.
        public override string Message
        {
            get
            {
                asked();
                return "asked";
            }
        }
    }
}
