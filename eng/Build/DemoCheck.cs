namespace PerfGate.Build;

/// <summary>What the demo must have shown. Each check yields the problems it found.</summary>
internal static class DemoCheck
{
    /// <summary>Every file that the report must consist of, charts included.</summary>
    public static IReadOnlyList<string> Reports(string folder) =>
        [Path.Combine(folder, "report.html"), .. Directory.EnumerateFiles(folder, "*.png").Order(StringComparer.Ordinal), Path.Combine(folder, "comment.md"), Path.Combine(folder, Verdicts.FileName)];

    /// <summary>The method that was made slower; the tokenizer's alone, so no other test's tree can stand in for it.</summary>
    private const string SlowMethod = "Tokenizer.IsStopWord";

    /// <summary>For which inputs the lines of the concordance became slower: half of the widths.</summary>
    private const string SlowInputs = "only for width";

    /// <summary>How the sort grows with its size; the exponent differs from run to run.</summary>
    private const string FastGrowth = "grows with words^";

    /// <summary>`perfgate tree --diff` of the slower test.</summary>
    public static IEnumerable<string> Tree(DemoStep step)
    {
        if (step.ExitCode != 0 || !step.Lines.Any(line => line.Contains(SlowMethod, StringComparison.Ordinal) && line.Contains("<-", StringComparison.Ordinal)))
        {
            yield return $"`perfgate tree --diff` did not name {SlowMethod}.";
        }
    }

    /// <summary>`dotnet test` on the injected library.</summary>
    public static IEnumerable<string> Test(DemoStep step)
    {
        if (step.ExitCode == 0)
        {
            yield return "`dotnet test` passed although the library has four mistakes.";
        }

        foreach (var text in (string[])["PG0001: Lexicon.PerfTests.TokenizerPerfTests.Count_terms", "PG0002: Lexicon.PerfTests.IndexPerfTests.Search(", SlowMethod, SlowInputs, FastGrowth])
        {
            if (!step.Lines.Any(line => line.Contains(text, StringComparison.Ordinal)))
            {
                yield return $"`dotnet test` did not say `{text}`.";
            }
        }
    }

    /// <summary>`dotnet build -t:PerfGate` on it.</summary>
    public static IEnumerable<string> Build(DemoStep step)
    {
        if (step.ExitCode == 0)
        {
            yield return "`dotnet build -t:PerfGate` passed although the library has four mistakes.";
        }

        // What the baseline counted is counted here, too, and then PG0019 says of the bytes what PG0002 would.
        foreach (var (file, code) in ((string, string)[])[("TokenizerPerfTests.cs(", "error PG0001:"), ("IndexPerfTests.cs(", "error PG0019:")])
        {
            if (!step.Lines.Any(line => line.IndexOf(file, StringComparison.Ordinal) is >= 0 and var at && line.IndexOf(code, at, StringComparison.Ordinal) > at))
            {
                yield return $"`dotnet build -t:PerfGate` gave no `{code}` at {file.TrimEnd('(')}.";
            }
        }
    }

    /// <summary>`perfgate run --exact` on it, by its counts alone.</summary>
    public static IEnumerable<string> Counted(DemoStep step, string folder)
    {
        if (step.ExitCode == 0)
        {
            yield return "`perfgate run --exact` passed although the library has four mistakes.";
        }

        var verdicts = Verdicts.Read(folder);
        foreach (var expectation in Expectation.OfInjectedLibrary)
        {
            var tests = verdicts.Where(verdict => expectation.Covers(verdict.Name)).ToList();
            foreach (var problem in tests.Count == 0 ? [$"{expectation.Tests} was not counted."] : tests.Select(expectation.CountedProblem).OfType<string>())
            {
                yield return problem;
            }
        }
    }

    /// <summary>The verdicts of that build.</summary>
    public static IEnumerable<string> Report(string folder)
    {
        foreach (var file in Reports(folder).Where(file => !File.Exists(file)))
        {
            yield return $"{Path.GetFileName(file)} was not written.";
        }

        foreach (var file in (string[])["report.html", "comment.md"])
        {
            var content = Plain(File.ReadAllText(Path.Combine(folder, file)));
            foreach (var text in (string[])[SlowMethod, SlowInputs, FastGrowth])
            {
                if (!content.Contains(text, StringComparison.Ordinal))
                {
                    yield return $"{file} does not say `{text}`.";
                }
            }
        }

        if (!Directory.EnumerateFiles(folder, "*.png").Any())
        {
            yield return "no chart was drawn.";
        }

        var verdicts = Verdicts.Read(folder);
        foreach (var expectation in Expectation.OfInjectedLibrary)
        {
            var tests = verdicts.Where(verdict => expectation.Covers(verdict.Name)).ToList();
            foreach (var problem in tests.Count == 0 ? [$"{expectation.Tests} was not measured."] : tests.Select(expectation.Problem).OfType<string>())
            {
                yield return problem;
            }
        }
    }

    // Without the escapes of HTML and Markdown.
    private static string Plain(string markup) => System.Net.WebUtility.HtmlDecode(markup).Replace("\\", "", StringComparison.Ordinal);

    /// <summary>Says what was found and returns the exit code.</summary>
    public static int Conclude(IEnumerable<string> problems)
    {
        var found = problems.ToList();
        foreach (var problem in found)
        {
            Console.Out.WriteLine($"WRONG: {problem}");
        }

        Console.Out.WriteLine(found.Count == 0
            ? "Yes: the tokenizer's time, the search's allocation, the wide lines and the growth of the sort failed the gate, and each by its counts alone, too; the reader and the suggestions, which did not change, did not."
            : "No: the demo did not do what it should.");
        return found.Count == 0 ? 0 : 1;
    }
}
