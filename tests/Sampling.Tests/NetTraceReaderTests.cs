using CsCheck;
using Microsoft.Diagnostics.Tracing;
using PerfGate.Sampling.NetTrace;

namespace PerfGate.Sampling.Tests;

public class NetTraceReaderTests
{
    private static readonly int[] Cuts = [0, 1, 7, 8, 11, 12, 31, 32, 33, 40, 60, 100];

    [Fact]
    public async Task It_reads_the_same_events_as_the_library_of_the_runtimes_makers()
    {
        var bytes = await LiveTrace.BytesAsync();
        var ours = new Dictionary<(string, int), int>();
        var frames = 0L;
        var summary = NetTraceReader.Read(new MemoryStream(bytes), (in PerfGate.Sampling.NetTrace.TraceEvent traceEvent, ReadOnlySpan<byte> _, ReadOnlySpan<ulong> stack) =>
        {
            ours[(traceEvent.Provider, traceEvent.Id)] = ours.GetValueOrDefault((traceEvent.Provider, traceEvent.Id)) + 1;
            frames += stack.Length;
        });

        var theirs = new Dictionary<string, int>(StringComparer.Ordinal);
        using (var source = new EventPipeEventSource(new MemoryStream(bytes)))
        {
            source.AllEvents += traceEvent => theirs[traceEvent.ProviderName] = theirs.GetValueOrDefault(traceEvent.ProviderName) + 1;
            source.Process();
            Assert.Equal(source.EventsLost, summary.Dropped);
        }

        Assert.True(summary.IsWhole);
        Assert.Equal(Environment.ProcessId, summary.ProcessId);
        Assert.True(ours[("Microsoft-DotNETCore-SampleProfiler", 0)] > 10);
        Assert.True(frames > 100);

        // Without its parsers the library knows providers by number only.
        Assert.Equal(theirs.Values.Order(), ours.GroupBy(kind => kind.Key.Item1, (_, kinds) => kinds.Sum(kind => kind.Value)).Order());
    }

    [Fact]
    public async Task It_names_the_same_methods()
    {
        var bytes = await LiveTrace.BytesAsync();
        var collector = new SampleCollector();
        NetTraceReader.Read(new MemoryStream(bytes), collector.Take);
        using var source = new EventPipeEventSource(new MemoryStream(bytes));
        var methods = new List<(ulong Start, string Type, string Method)>();
        var rundown = new Microsoft.Diagnostics.Tracing.Parsers.Clr.ClrRundownTraceEventParser(source);
        rundown.MethodDCStopVerbose += method => methods.Add((method.MethodStartAddress, method.MethodNamespace, method.MethodName));
        source.Process();

        Assert.True(methods.Count > 500);
        foreach (var group in methods.GroupBy(method => method.Start))
        {
            var found = collector.Methods.Find(group.Key)!.Value;
            Assert.Contains((found.Type, found.Method), group.Select(method => (method.Type, method.Method)));
        }
    }

    [Fact]
    public async Task A_trace_that_was_cut_short_gives_what_is_whole()
    {
        var bytes = await LiveTrace.BytesAsync();
        var events = -1L;
        foreach (var cut in Cuts.Concat(Enumerable.Range(1, 40).Select(part => (int)((long)bytes.Length * part / 41))).Where(cut => cut >= 8))
        {
            var summary = NetTraceReader.Read(new MemoryStream(bytes, 0, cut), Ignore);
            Assert.False(summary.IsWhole);
            Assert.True(summary.Events >= events);
            events = summary.Events;
        }

        Assert.True(events > 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Nettrac")]
    [InlineData("<html>this is no trace</html>")]
    [InlineData("Nettrace\u0014\0\0\0!FastSerialization.2")]
    [InlineData("Nettrace\0\0\0\0\u0006\0\0\0\0\0\0\0")]
    [InlineData("Nettrace\u0014\0\0\0!FastSerialization.1\u0007")]
    public void What_is_no_trace_is_refused(string text) =>
        Assert.Throws<TraceFormatException>(() => NetTraceReader.Read(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(text)), Ignore));

    [Fact]
    public async Task Hostile_bytes_are_read_or_refused_and_nothing_else()
    {
        var bytes = await LiveTrace.BytesAsync();
        var head = bytes[..Math.Min(bytes.Length, 200_000)];
        Gen.Select(Gen.Int[0, head.Length - 1], Gen.Byte).Array[1, 20].Sample(
            changes =>
            {
                var changed = (byte[])head.Clone();
                foreach (var (place, value) in changes)
                {
                    changed[place] = value;
                }

                ReadOrRefuse(changed);
            },
            iter: 300,
            seed: "0000KmPqE3l4");
    }

    [Fact]
    public async Task Hostile_sizes_are_refused_without_their_memory()
    {
        var bytes = await LiveTrace.BytesAsync();
        var head = bytes[..2000];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var place = 32; place + 4 <= head.Length; place++)
        {
            foreach (var size in new[] { int.MaxValue, -1, int.MinValue, 200_000_000 })
            {
                var changed = (byte[])head.Clone();
                BitConverter.TryWriteBytes(changed.AsSpan(place), size);
                ReadOrRefuse(changed);
            }
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4_000_000_000);
    }

    private static void ReadOrRefuse(byte[] bytes)
    {
        try
        {
            NetTraceReader.Read(new MemoryStream(bytes), new SampleCollector().Take);
        }
        catch (TraceFormatException refused)
        {
            Assert.Contains("at byte", refused.Message);
        }
    }

    private static void Ignore(in PerfGate.Sampling.NetTrace.TraceEvent traceEvent, ReadOnlySpan<byte> payload, ReadOnlySpan<ulong> stack)
    {
    }
}
