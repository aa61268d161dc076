using System.Reflection;
using System.Runtime.CompilerServices;
using PerfGate.CallTrees;

namespace PerfGate.Sampling.Tests;

/// <summary>Which methods a process has run, as the runtime names them when a session ends.</summary>
public class LoadedMethodsTests
{
    private static ChangedMethod Named(Delegate method) => Named(method.Method);

    private static ChangedMethod Named(MethodInfo method) =>
        new("PerfGate.Sampling.Tests", method.MetadataToken, method.DeclaringType!.FullName + "." + method.Name, MayBeInlined: false);

    private static async Task<ReachedCode?> ReachedAsync(params ChangedMethod[] methods) =>
        ProfileReader.Read("this", new MemoryStream(await LiveTrace.BytesAsync()), pass: null, new ChangedCode { Methods = [.. methods] }).Reached;

    [Fact]
    public async Task A_method_that_ran_was_reached_and_one_that_nobody_called_was_not()
    {
        var reached = (await ReachedAsync(Named(LiveTrace.Busy), Named(Never)))!;
        Assert.Equal(1, reached.Count);
        Assert.Equal(["PerfGate.Sampling.Tests.LiveTrace.Busy"], reached.Methods);
        Assert.Equal(0, (await ReachedAsync(Named(Never)))!.Count);
    }

    [Fact]
    public async Task A_method_of_another_file_with_the_same_number_was_not_reached() =>
        Assert.Equal(0, (await ReachedAsync(Named(LiveTrace.Busy) with { Module = "Shop" }))!.Count);

    [Fact]
    public async Task Generic_methods_lambdas_and_what_was_compiled_before_are_among_them()
    {
        Assert.Equal(6, Generic(3) + Generic("ab".Length) + new[] { 1 }.Sum(n => n * (n + 0)));
        var trace = await LiveTrace.BytesAsync();
        var corelib = new ChangedMethod("System.Private.CoreLib", typeof(GC).GetMethod(nameof(GC.Collect), [typeof(int)])!.MetadataToken, "System.GC.Collect", MayBeInlined: false);
        Assert.Equal(1, ProfileReader.Read("this", new MemoryStream(trace), pass: null, new ChangedCode { Methods = [corelib] }).Reached!.Count);

        using var session = await EventPipePass.StartAsync(Told.Samples, TimeSpan.FromSeconds(60));
        var now = await session.StopAsync(TimeSpan.FromSeconds(60));
        var generic = Named(typeof(LoadedMethodsTests).GetMethod(nameof(Generic), BindingFlags.Static | BindingFlags.NonPublic)!);
        Assert.Equal([generic.Name], ProfileReader.Read("this", now, pass: null, new ChangedCode { Methods = [generic, Named(Never)] }).Reached!.Methods);
    }

    [Fact]
    public async Task What_is_no_method_counts_as_reached_always()
    {
        var profile = ProfileReader.Read("this", new MemoryStream(await LiveTrace.BytesAsync()), pass: null, new ChangedCode { Others = ["data.json"], Methods = [Named(Never)] });
        Assert.Equal(["data.json"], profile.Reached!.Methods);
        Assert.Equal(1, profile.Reached.Count);
    }

    [Fact]
    public async Task A_trace_that_does_not_name_all_methods_says_nothing()
    {
        var trace = await LiveTrace.BytesAsync();
        Assert.Null(ProfileReader.Read("this", new MemoryStream(trace), pass: null).Reached);
        Assert.Null(ProfileReader.Read("this", new MemoryStream(trace[..(trace.Length / 2)]), pass: null, new ChangedCode { Methods = [Named(Never)] }).Reached);
        Assert.Null(ProfileReader.Read("this", new MemoryStream(), pass: null, new ChangedCode { Methods = [Named(Never)] }).Reached);
    }

    [Fact]
    public async Task Where_code_is_made_at_run_time_what_may_be_inlined_into_it_counts_as_reached()
    {
        var compiled = System.Linq.Expressions.Expression.Lambda<Func<int>>(System.Linq.Expressions.Expression.Constant(7)).Compile(preferInterpretation: false);
        Assert.Equal(7, compiled());
        using var session = await EventPipePass.StartAsync(Told.Samples, TimeSpan.FromSeconds(60));
        var trace = new MemoryStream();
        await (await session.StopAsync(TimeSpan.FromSeconds(60))).CopyToAsync(trace, TestContext.Current.CancellationToken);
        Assert.Equal(1, Read(Named(Never) with { MayBeInlined = true }).Count);
        Assert.Equal(0, Read(Named(Never)).Count);
        GC.KeepAlive(compiled);

        ReachedCode Read(ChangedMethod method)
        {
            trace.Position = 0;
            return ProfileReader.Read("this", trace, pass: null, new ChangedCode { Methods = [method] }).Reached!;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T Generic<T>(T value) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Never() => 1;
}
