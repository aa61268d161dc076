using System.Runtime.CompilerServices;
using PerfGate.Measuring;

namespace PerfGate.Tests.Measuring;

/// <summary>A method whose work would not be what is measured is refused, in words.</summary>
public class WhyNotTests
{
    [Theory]
    [InlineData(nameof(Methods.AsyncVoid), "async void")]
    [InlineData(nameof(Methods.Generic), "it is generic")]
    [InlineData(nameof(Methods.Span), "a span")]
    [InlineData(nameof(Methods.ByReference), "takes a reference")]
    [InlineData(nameof(Methods.Out), "takes a reference")]
    [InlineData(nameof(Methods.Pointer), "a pointer")]
    [InlineData(nameof(Methods.Sequence), "an async sequence")]
    [InlineData(nameof(Methods.OwnAwaitable), "Awaitable, which nobody would await")]
    [InlineData(nameof(Methods.Configured), "which nobody would await")]
    public void What_cannot_be_a_perf_test(string name, string reason) => Assert.Contains(reason, PerfMethod.WhyNot(typeof(Methods).GetMethod(name)!));

    [Theory]
    [InlineData(nameof(Methods.Void))]
    [InlineData(nameof(Methods.Number))]
    [InlineData(nameof(Methods.OfTask))]
    [InlineData(nameof(Methods.OfTaskOfNumber))]
    [InlineData(nameof(Methods.OfValueTask))]
    [InlineData(nameof(Methods.OfValueTaskOfNumber))]
    [InlineData(nameof(Methods.SpanResult))]
    public void What_can(string name) => Assert.Null(PerfMethod.WhyNot(typeof(Methods).GetMethod(name)!));

    [Fact]
    public void A_generic_method_can_when_it_is_closed() => Assert.Null(PerfMethod.WhyNot(typeof(Methods).GetMethod(nameof(Methods.Generic))!.MakeGenericMethod(typeof(int))));

    private static class Methods
    {
#pragma warning disable MA0155, VSTHRD100 // the case in question
        public static async void AsyncVoid() => await Task.Yield();
#pragma warning restore

        public static T? Generic<T>() => default;

        public static int Span(ReadOnlySpan<char> text) => text.Length;

        public static int ByReference(in int number) => number;

        public static void Out(out int number) => number = 1;

        public static unsafe void Pointer(int* pointer) => *pointer = 1;

        public static async IAsyncEnumerable<int> Sequence()
        {
            await Task.Yield();
            yield return 1;
        }

        public static Awaitable OwnAwaitable() => default;

        public static ConfiguredTaskAwaitable Configured() => Task.CompletedTask.ConfigureAwait(false);

        public static void Void()
        {
        }

        public static int Number() => 1;

        public static Task OfTask() => Task.CompletedTask;

        public static Task<int> OfTaskOfNumber() => Task.FromResult(1);

        public static ValueTask OfValueTask() => default;

        public static ValueTask<int> OfValueTaskOfNumber() => default;

        public static ReadOnlySpan<char> SpanResult() => "x";
    }

    private readonly struct Awaitable
    {
        public TaskAwaiter GetAwaiter() => Task.CompletedTask.GetAwaiter();
    }
}
