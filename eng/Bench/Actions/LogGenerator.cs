using System.Globalization;
using System.Text;

namespace PerfGate.Bench.Actions;

/// <summary>Writes action logs of any length: tasks of a root with calls inside, each with a message.</summary>
internal static class LogGenerator
{
    private const int LinesOfCall = 3;

    /// <summary>Writes lines until there are enough of them, or bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lines">How many lines, about; the last task is written to its end.</param>
    /// <param name="bytes">How many bytes, about.</param>
    /// <param name="calls">Calls of a task.</param>
    /// <param name="isEliot">Eliot's format, else our own.</param>
    public static void Write(string path, long lines, long bytes, int calls, bool isEliot)
    {
        using var log = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 20) { NewLine = "\n" };
        var random = new Random(4711);
        var (written, task, time) = (0L, 0, 0L);
        while (written < lines && log.BaseStream.Position < bytes)
        {
            task++;
            written += isEliot ? Eliot(log, random, task, calls, ref time) : Own(log, random, task, calls, ref time);
        }
    }

    private static long Own(StreamWriter log, Random random, int task, int calls, ref long time)
    {
        var (trace, begun, root) = ($"{random.NextInt64():x16}{task:x16}", time, (long)task << 24);
        log.WriteLine($$$"""{"kind":"start","at":"{{{At(time)}}}","trace":"{{{trace}}}","id":"{{{root:x16}}}","name":"import","thread":12,"inputs":{"file":"file{{{task % 100}}}.csv"}}""");
        for (var call = 1; call <= calls; call++)
        {
            var took = random.Next(10_000, 90_000);
            log.WriteLine($$$"""{"kind":"start","at":"{{{At(time)}}}","trace":"{{{trace}}}","id":"{{{root + call:x16}}}","parent":"{{{root:x16}}}","name":"multiply","thread":12,"inputs":{"a":{{{call % 50}}},"b":"x{{{call % 7}}}"}}""");
            log.WriteLine($$$"""{"kind":"message","at":"{{{At(time + 1000)}}}","trace":"{{{trace}}}","id":"{{{root + call:x16}}}","name":"row_count","fields":{"rows":{{{call}}},"of":"orders"}}""");
            time += took;
            log.WriteLine(call % 100 == 0
                ? $$$"""{"kind":"end","at":"{{{At(time)}}}","trace":"{{{trace}}}","id":"{{{root + call:x16}}}","took":{{{took}}},"status":"failed","exception":"System.ArgumentException","reason":"bad order"}"""
                : $$$"""{"kind":"end","at":"{{{At(time)}}}","trace":"{{{trace}}}","id":"{{{root + call:x16}}}","took":{{{took}}},"status":"succeeded","result":{{{call}}}}""");
        }

        log.WriteLine($$$"""{"kind":"end","at":"{{{At(time)}}}","trace":"{{{trace}}}","id":"{{{root:x16}}}","took":{{{time - begun}}},"status":"succeeded"}""");
        return (calls * LinesOfCall) + 2;
    }

    private static long Eliot(StreamWriter log, Random random, int task, int calls, ref long time)
    {
        var uuid = $"{task:x8}-1077-4b6c-9237-3b14d0158fd5";
        log.WriteLine($$"""{"file": "file{{task % 100}}.csv", "action_status": "started", "timestamp": {{Seconds(time)}}, "task_uuid": "{{uuid}}", "action_type": "import", "task_level": [1]}""");
        for (var call = 1; call <= calls; call++)
        {
            log.WriteLine($$"""{"a": {{call % 50}}, "b": "x{{call % 7}}", "action_status": "started", "timestamp": {{Seconds(time)}}, "task_uuid": "{{uuid}}", "action_type": "multiply", "task_level": [{{call + 1}}, 1]}""");
            log.WriteLine($$"""{"rows": {{call}}, "timestamp": {{Seconds(time + 1000)}}, "task_uuid": "{{uuid}}", "task_level": [{{call + 1}}, 2], "message_type": "row_count"}""");
            time += random.Next(10_000, 90_000);
            log.WriteLine($$"""{"result": {{call}}, "action_status": "succeeded", "timestamp": {{Seconds(time)}}, "task_uuid": "{{uuid}}", "action_type": "multiply", "task_level": [{{call + 1}}, 3]}""");
        }

        log.WriteLine($$"""{"action_status": "succeeded", "timestamp": {{Seconds(time)}}, "task_uuid": "{{uuid}}", "action_type": "import", "task_level": [{{calls + 2}}]}""");
        return (calls * LinesOfCall) + 2;
    }

    private static string At(long nanoseconds) => new DateTime(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc).AddTicks(nanoseconds / 100).ToString("yyyy-MM-ddTHH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static string Seconds(long nanoseconds) => (1_795_391_204 + (nanoseconds / 1e9)).ToString("0.000000#", CultureInfo.InvariantCulture);
}
