using CsCheck;

namespace PerfGate.Tool.Tests.Actions;

/// <summary>Logs as a program writes them: some traces, interleaved, in the order of time.</summary>
internal static class TraceGen
{
    /// <summary>The lines; every action and message has a name of its own.</summary>
    public static readonly Gen<List<string>> Log = Gen.Select(Gen.Int[1, 3], Gen.Int[0, 5].Array[0, 60], Gen.String[0, 4], Gen.Bool).Select((traces, steps, text, isEnded) => Write(traces, steps, text, isEnded));

    private static List<string> Write(int traces, int[] steps, string text, bool isEnded)
    {
        var lines = new List<string> { LogText.Header };
        var open = Enumerable.Range(1, traces).Select(_ => new Stack<(int Id, int At)>()).ToArray();
        var (id, at) = (0, 0);
        foreach (var step in steps)
        {
            at++;
            var trace = at % traces;
            var stack = open[trace];
            switch (step)
            {
                case 0 or 1 when stack.Count > 0:
                    lines.Add(End(trace + 1, stack.Pop(), at, at % 5));
                    break;
                case 2 when stack.Count > 0:
                    lines.Add(LogText.Message(trace + 1, stack.Peek().Id, $"m{++id}", at, at % 2 == 0 ? null : $$"""{"text":{{LogText.Json(text)}}}"""));
                    break;
                default:
                    lines.Add(LogText.Start(trace + 1, ++id, $"a{id}", stack.Count > 0 ? stack.Peek().Id : 0, at, at % 3 == 0 ? null : $$"""{"n":{{id}},"text":{{LogText.Json(text)}}}""", at % 7 == 0 ? "Shop" : null));
                    stack.Push((id, at));
                    break;
            }
        }

        foreach (var (stack, trace) in open.Select((stack, index) => (stack, index + 1)))
        {
            while (isEnded && stack.Count > 0)
            {
                lines.Add(End(trace, stack.Pop(), ++at, at % 5));
            }
        }

        return lines;
    }

    private static string End(int trace, (int Id, int At) action, int at, int kind) =>
        kind == 0 ? LogText.Failed(trace, action.Id, "System.Exception", "because", at - action.At, at)
        : LogText.End(trace, action.Id, at - action.At, at, kind == 1 ? "5" : null, kind == 2 ? """{"late":true}""" : null);
}
