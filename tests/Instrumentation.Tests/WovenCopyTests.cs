using System.Diagnostics;
using System.Globalization;
using PerfGate.Counting;
using PerfGate.Diagnostics;

namespace PerfGate.Instrumentation.Tests;

/// <summary>The user's output stays as it is, and a copy is whole or not there.</summary>
public sealed class WovenCopyTests : IDisposable
{
    private static readonly Program Counted = new("Counted");
    private readonly Scratch _scratch = new();

    [Fact]
    public void The_source_is_only_read()
    {
        var source = _scratch.Output(Counted);
        var before = Scratch.Contents(source);
        var copy = _scratch.Weave(source);

        Assert.Equal(before, Scratch.Contents(source));
        Assert.Equal(before.Keys.Union([CountedPass.MapFile, "perfgate.woven.json"]).Order(StringComparer.Ordinal), Scratch.Contents(copy.Directory).Keys);
    }

    [Fact]
    public void The_map_names_each_assembly_with_its_compiler()
    {
        var assemblies = PerfGate.Counting.MethodMap.OfDirectory(_scratch.Weave(_scratch.Output(Counted)).Directory)!.Assemblies([0]);

        Assert.Equal(["PerfGate.Torture.Counted", "PerfGate.Torture.Library"], assemblies.Select(assembly => assembly.Name));
        Assert.All(assemblies, assembly => Assert.Matches(@"^[0-9]+\.[0-9]+\.", assembly.Compiler));
        Assert.Equal([true, false], assemblies.Select(assembly => assembly.IsReached));
    }

    [Fact]
    public void What_is_woven_does_not_depend_on_which_sources_lie_on_this_machine()
    {
        // As a library is that is referred to by its file: no project of this build made it, though its sources are here.
        var source = _scratch.Output(Counted);
        var list = Path.Combine(source, "PerfGate.Torture.Counted.deps.json");
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(list))!;
        var library = json["libraries"]!.AsObject().Single(one => one.Key.StartsWith("PerfGate.Torture.Library/", StringComparison.Ordinal));
        library.Value!["type"] = "reference";
        File.WriteAllText(list, json.ToJsonString());

        Assert.Contains("no project of the build made it", Library().WhyNot, StringComparison.Ordinal);
        Assert.Equal(0, Library().Methods);
        Assert.True(Library("*Counted", "*Library").Methods > 0);

        // Where nobody tells what the build made, sources are all there is to go by.
        File.Delete(list);
        Assert.True(Library().Methods > 0);

        WovenAssembly Library(params string[] patterns) => _scratch.Weave(source, patterns).Assemblies.Single(assembly => assembly.File == "PerfGate.Torture.Library.dll");
    }

    [Fact]
    public async Task What_a_test_writes_beside_itself_does_not_reach_the_source()
    {
        var source = _scratch.Output(Counted);
        var before = Scratch.Contents(source);
        var copy = _scratch.Weave(source);

        Assert.Equal("written", (await Counted.RunAsync(copy.Directory, "write", "1")).Trim());
        Assert.Equal(before, Scratch.Contents(source));
        Assert.True(File.Exists(Path.Combine(copy.Directory, "written.txt")));
    }

    [Fact]
    public void A_copy_is_used_again_until_something_changes()
    {
        var source = _scratch.Output(Counted);
        var first = _scratch.Weave(source);
        var made = Directory.GetCreationTimeUtc(first.Directory);

        var again = _scratch.Weave(source);
        Assert.Equal((first.Directory, made), (again.Directory, Directory.GetCreationTimeUtc(again.Directory)));
        Assert.Equal(first.Assemblies, again.Assemblies);

        Assert.NotEqual(first.Directory, _scratch.Weave(source, "*Counted").Directory);
        File.WriteAllText(Path.Combine(source, "de", "more.txt"), "more");
        Assert.NotEqual(first.Directory, _scratch.Weave(source).Directory);
    }

    [Fact]
    public async Task A_copy_that_was_changed_is_made_anew()
    {
        var source = _scratch.Output(Counted);
        var first = Scratch.Contents(_scratch.Weave(source).Directory);
        await Counted.RunAsync(_scratch.Weave(source).Directory, "write", "1");

        Assert.Equal(first, Scratch.Contents(_scratch.Weave(source).Directory));
        Assert.Single(Directory.GetFileSystemEntries(_scratch.Copies));
    }

    [Fact]
    public async Task Satellites_and_the_programs_own_executable_are_copied()
    {
        var source = _scratch.Output(Counted);
        Directory.CreateDirectory(Path.Combine(source, "runtimes", "linux-x64", "native"));
        File.WriteAllBytes(Path.Combine(source, "runtimes", "linux-x64", "native", "libown.so"), [1, 2, 3]);
        Directory.CreateDirectory(Path.Combine(source, "empty"));
        Directory.CreateDirectory(Path.Combine(source, "TestResults"));
        var copy = _scratch.Weave(source);

        Assert.Equal("hellohallo", (await Counted.RunAsync(copy.Directory, "satellite", "1")).Trim());
        Assert.True(File.Exists(Path.Combine(copy.Directory, "runtimes", "linux-x64", "native", "libown.so")));
        Assert.True(Directory.Exists(Path.Combine(copy.Directory, "empty")));
        Assert.False(Directory.Exists(Path.Combine(copy.Directory, "TestResults")));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the executable has another name on Windows");
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(copy.Directory, "PerfGate.Torture.Counted"), ["loop", "3"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Assert.Equal("6", (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Links_are_followed_and_never_copied()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        var source = _scratch.Output(Counted);
        var outside = Directory.CreateDirectory(Path.Combine(_scratch.Path, "outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "data.txt"), "data");
        Directory.CreateSymbolicLink(Path.Combine(source, "linked"), outside);
        Directory.CreateSymbolicLink(Path.Combine(source, "self"), source);
        File.CreateSymbolicLink(Path.Combine(source, "one.txt"), Path.Combine(outside, "data.txt"));
        File.CreateSymbolicLink(Path.Combine(source, "nowhere.txt"), Path.Combine(outside, "gone.txt"));
        var copy = _scratch.Weave(source).Directory;

        foreach (var file in (string[])["one.txt", "linked/data.txt"])
        {
            Assert.Null(new FileInfo(Path.Combine(copy, file)).LinkTarget);
            File.AppendAllText(Path.Combine(copy, file), "changed");
        }

        Assert.Equal("data", File.ReadAllText(Path.Combine(outside, "data.txt")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(copy, "self")));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_woven_all_the_same()
    {
        var source = _scratch.Output(Counted);
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("modes are of Unix");
            return;
        }

        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
        }

        File.SetUnixFileMode(source, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.All(_scratch.Weave(source).Assemblies, assembly => Assert.True(assembly.Methods > 0));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_an_error_that_names_it()
    {
        var file = Path.Combine(_scratch.Path, "file");
        File.WriteAllText(file, "");
        var failure = Assert.Throws<PerfGateException>(() => WovenCopy.Make(new WeaveRequest { Source = Counted.Folder, Copies = Path.Combine(file, "copies") }, TestContext.Current.CancellationToken));

        Assert.Equal("PG5003", failure.Code);
        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A limit on the size of files stands for a full disk: both end a write in the middle.</summary>
    [Fact]
    public async Task A_full_disk_leaves_nothing_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the limit is set by a shell");
        var source = _scratch.Output(Counted);
        File.WriteAllBytes(Path.Combine(source, "large.bin"), new byte[900_000]);
        using var weaver = Weaver(source, limit: "trap '' XFSZ; ulimit -f 400; ");
        var said = await weaver.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await weaver.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("PG5003", said, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Copies));
        _scratch.Weave(source);
    }

    [Fact]
    public async Task A_kill_at_any_moment_leaves_nothing_broken()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the weaver is started by a shell");
        var source = _scratch.Output(Counted);
        File.WriteAllBytes(Path.Combine(source, "large.bin"), new byte[20_000_000]);
        var before = Scratch.Contents(source);
        var kills = 0;
        for (var i = 0; i < 12; i++)
        {
            using var weaver = Weaver(source);

            // Somewhere between its first trace and its last: each time a little later.
            var ended = weaver.WaitForExitAsync(TestContext.Current.CancellationToken);
            var begun = Stopwatch.StartNew();
            while (!ended.IsCompleted && Entries() == 0 && begun.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Yield();
            }

            await Task.WhenAny(ended, Task.Delay(i * 20, TestContext.Current.CancellationToken));
            kills += weaver.HasExited ? 0 : 1;
            weaver.Kill(entireProcessTree: true);
            await ended;
            Assert.Equal(before, Scratch.Contents(source));
            foreach (var complete in Directory.GetDirectories(_scratch.Copies).Where(copy => !copy.EndsWith(".tmp", StringComparison.Ordinal)))
            {
                Assert.True(CopyManifest.Read(complete).IsWhole(complete));
                Directory.Delete(complete, recursive: true);
            }
        }

        Assert.True(kills > 0);
        var copy = _scratch.Weave(source);
        Assert.Equal("49", (await Counted.RunAsync(copy.Directory, "loop", "10")).Trim());
        Assert.Equal([copy.Directory], Directory.GetFileSystemEntries(_scratch.Copies));

        int Entries() => Directory.Exists(_scratch.Copies) ? Directory.GetFileSystemEntries(_scratch.Copies, "*.tmp").Length : 0;
    }

    [Fact]
    public async Task Two_at_once_make_one_copy()
    {
        var source = _scratch.Output(Counted);
        var copies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _scratch.Weave(source))));

        Assert.Single(copies.Select(copy => copy.Directory).Distinct(StringComparer.Ordinal));
        Assert.Equal([copies[0].Directory], Directory.GetFileSystemEntries(_scratch.Copies));
    }

    [Fact]
    public void Copies_not_used_for_days_go_and_those_of_today_stay()
    {
        var source = _scratch.Output(Counted);
        var old = _scratch.Weave(source, "*Counted").Directory;
        var used = _scratch.Weave(source, "*Library").Directory;
        var foreign = Directory.CreateDirectory(Path.Combine(_scratch.Copies, "of somebody")).FullName;
        File.SetLastWriteTimeUtc(Path.Combine(old, "perfgate.woven.json"), DateTime.UtcNow - TimeSpan.FromDays(30));
        File.SetLastWriteTimeUtc(Path.Combine(used, "perfgate.woven.json"), DateTime.UtcNow - TimeSpan.FromDays(5));
        var made = _scratch.Weave(source).Directory;

        Assert.Equal(((string[])[made, used, foreign]).Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(_scratch.Copies).Order(StringComparer.Ordinal));
    }

    /// <summary>Every build makes another copy: of many none is removed that may be in use.</summary>
    [Fact]
    public void Of_many_copies_those_used_last_stay()
    {
        var source = _scratch.Output(Counted);
        var copies = Enumerable.Range(0, 10).Select(age =>
        {
            File.WriteAllText(Path.Combine(source, "age.txt"), age.ToString(CultureInfo.InvariantCulture));
            return _scratch.Weave(source).Directory;
        }).ToList();
        Assert.All(copies, copy => Assert.True(Directory.Exists(copy)));
        foreach (var (copy, age) in copies.Select((copy, age) => (copy, age)))
        {
            File.SetLastWriteTimeUtc(Path.Combine(copy, "perfgate.woven.json"), DateTime.UtcNow - TimeSpan.FromHours(age * 0.9));
        }

        File.WriteAllText(Path.Combine(source, "age.txt"), "new");
        _scratch.Weave(source);
        Assert.Equal(copies.Take(6), copies.Where(Directory.Exists));
    }

    [Fact]
    public void What_is_cancelled_leaves_nothing_behind()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => WovenCopy.Make(new WeaveRequest { Source = Counted.Folder, Copies = _scratch.Copies }, stop.Token));
        Assert.False(Directory.Exists(_scratch.Copies) && Directory.EnumerateFileSystemEntries(_scratch.Copies).Any());
    }

    [Fact]
    public void The_folder_of_copies_may_lie_in_the_source()
    {
        var source = _scratch.Output(Counted);
        var request = new WeaveRequest { Source = source, Copies = Path.Combine(source, "obj", "perfgate") };
        var first = WovenCopy.Make(request, TestContext.Current.CancellationToken);

        Assert.Equal(first.Directory, WovenCopy.Make(request, TestContext.Current.CancellationToken).Directory);
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    // A process of its own that weaves a folder.
    private Process Weaver(string source, string limit = "")
    {
        var command = string.Create(CultureInfo.InvariantCulture, $"{limit}exec dotnet '{new Program("Weaver").Folder}/PerfGate.Torture.Weaver.dll' '{source}' '{_scratch.Copies}'");
        return Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true, UseShellExecute = false, Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" } })!;
    }
}
