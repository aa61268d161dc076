using System.Globalization;

namespace PerfGate.Build;

/// <summary>
/// The measure of `perfgate compare`, on the sample in a git repository, beside a load: how often a commit compared with itself is red, and
/// how often 5 % more work is found and its method named. That code which is the same cannot fail is switched off: the noise itself is measured.
/// </summary>
internal static class CompareTarget
{
    private const string Slower = "TokenizerPerfTests.Count_terms";
    private const string Mistake = "Terms.LookAgain";
    private static readonly TimeSpan CompareTimeout = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan GitTimeout = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(Repository repository, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        var options = CompareOptions.Parse(arguments);
        var folder = Path.Combine(repository.Artifacts, "compare");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await PackTarget.RunAsync(repository, stop);
        var tool = await PerfGateTool.InstallAsync(repository, Path.Combine(folder, "tools"), stop);
        var sample = SampleCopy.Create(repository, Path.Combine(folder, "work"));
        await CommitTwiceAsync(sample, stop);

        var (quiet, red, inconclusive, found, named) = (0, 0, 0, 0, 0);
        using (new NoiseLoad(options.Load))
        {
            for (var number = 1; number <= options.Runs; number++)
            {
                var verdicts = await CompareAsync(tool, sample, "good", "good", Results(folder, "unchanged", number), options.Unchanged, stop);
                quiet += verdicts.Any(verdict => verdict.Fails) ? 0 : 1;
                red += verdicts.Count(verdict => verdict.Fails);
                inconclusive += verdicts.Count(verdict => verdict.Verdict == "inconclusive");
                Console.Out.WriteLine($"unchanged {number} of {options.Runs}: {Describe(verdicts)}");
            }

            for (var number = 1; number <= options.Runs; number++)
            {
                var results = Results(folder, "slower", number);
                var verdicts = await CompareAsync(tool, sample, "good", "slower", results, ["--", "-class", "Lexicon.PerfTests.TokenizerPerfTests"], stop);
                var isFound = verdicts.Any(verdict => verdict.Name == Slower && verdict.Regressed("time"));
                var isNamed = isFound && (await File.ReadAllTextAsync(Path.Combine(results, "compare", "report.html"), stop)).Contains(Mistake, StringComparison.Ordinal);
                (found, named) = (found + (isFound ? 1 : 0), named + (isNamed ? 1 : 0));
                Console.Out.WriteLine($"slower {number} of {options.Runs}: {Describe(verdicts)}{(isNamed ? $", {Mistake} is named" : "")}");
            }
        }

        Console.Out.WriteLine();
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Load} busy threads on {Environment.ProcessorCount} cores. A commit against itself passed {quiet} of {options.Runs} times ({red} red and {inconclusive} inconclusive verdicts); 5 % more work was found {found} of {options.Runs} times, its method named {named} times."));
        return quiet == options.Runs && found >= options.Runs * 28 / 30 ? 0 : 1;
    }

    // As a user would have it: a commit, and one after it.
    private static async Task CommitTwiceAsync(SampleCopy sample, CancellationToken stop)
    {
        await File.WriteAllTextAsync(Path.Combine(sample.Folder, ".gitignore"), "bin/\nobj/\nTestResults/\n", stop);
        await GitAsync("init", "--quiet", "--initial-branch", "main");
        await CommitAsync("The sample", "good");
        await File.WriteAllTextAsync(
            Path.Combine(sample.Folder, "Lexicon", "Directory.Build.props"),
            """<Project><Import Project="../Directory.Build.props" /><PropertyGroup><Inject>SecondLook</Inject></PropertyGroup></Project>""",
            stop);
        await CommitAsync("Texts are looked at twice", "slower");

        async Task CommitAsync(string message, string tag)
        {
            await GitAsync("add", "--all");
            await GitAsync("-c", "user.name=PerfGate", "-c", "user.email=perfgate@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", message);
            await GitAsync("tag", tag);
        }

        async Task GitAsync(params string[] git)
        {
            if (await new Child("git", sample.Folder, git, GitTimeout).RunAsync(stop) is var code and not 0)
            {
                throw new BuildFailedException($"`git {string.Join(' ', git)}` ended with exit code {code}.");
            }
        }
    }

    private static async Task<IReadOnlyList<TestVerdict>> CompareAsync(
        PerfGateTool tool, SampleCopy sample, string good, string bad, string results, IReadOnlyList<string> passed, CancellationToken stop)
    {
        Directory.CreateDirectory(results);

        // One results directory a run, one place for the builds of all.
        Directory.CreateSymbolicLink(Path.Combine(results, ".builds"), Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(results)!, "..", "builds")).FullName);
        using var log = new StreamWriter(Path.Combine(results, "output.txt"));
        var compare = tool.Command(sample.TestFolder, CompareTimeout, ["compare", good, bad, "--results", results, .. passed]);
        var variables = new Dictionary<string, string>(compare.Variables, StringComparer.Ordinal) { ["PERFGATE_FAIL_ON_LAYOUT"] = "true" };
        await (compare with { Variables = variables, Output = log.WriteLine }).RunAsync(stop);
        return Verdicts.Read(Path.Combine(results, "compare"));
    }

    private static string Results(string folder, string kind, int number) => Path.Combine(folder, "runs", $"{kind}-{number.ToString("000", CultureInfo.InvariantCulture)}");

    private static string Describe(IReadOnlyList<TestVerdict> verdicts) => string.Join(
        ", ",
        verdicts.GroupBy(verdict => verdict.Verdict, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}"));
}

/// <summary>What `compare` can be told.</summary>
/// <param name="Runs">Comparisons of each kind.</param>
/// <param name="Load">Busy threads beside them.</param>
/// <param name="Class">The one class of perf tests that a commit is compared with itself by; null for all.</param>
internal sealed record CompareOptions(int Runs, int Load, string? Class)
{
    public IReadOnlyList<string> Unchanged => Class is null ? [] : ["--", "-class", "Lexicon.PerfTests." + Class];

    public static CompareOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new CompareOptions(Runs: 30, Load: Environment.ProcessorCount, Class: null);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = arguments.ElementAtOrDefault(i + 1) ?? "";
            options = (arguments[i], int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1) switch
            {
                ("--runs", > 0 and <= 1000) => options with { Runs = number },
                ("--load", >= 0 and <= 1000) => options with { Load = number },
                ("--class", _) when value.Length > 0 && value.All(char.IsAsciiLetterOrDigit) => options with { Class = value },
                _ => throw new BuildFailedException($"cannot understand {string.Join(' ', arguments.Skip(i).Take(2))}; expected [--runs 30] [--load {Environment.ProcessorCount}] [--class <perf tests>]."),
            };
        }

        return options;
    }
}
