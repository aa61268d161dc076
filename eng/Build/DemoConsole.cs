namespace PerfGate.Build;

/// <summary>What one step of the demo gave.</summary>
internal sealed record DemoStep(int ExitCode, IReadOnlyList<string> Lines);

/// <summary>Shows the steps of the demo; the whole output of each is kept in a file.</summary>
/// <param name="folder">Where the files go.</param>
/// <param name="stop">Ends the running step.</param>
internal sealed class DemoConsole(string folder, CancellationToken stop)
{
    // Half the default: the mistakes are far larger than what that can prove, and the demo stays under three minutes.
    private const string Budget = "500ms";

    public static void Heading(string text)
    {
        Console.Out.WriteLine();
        Console.Out.WriteLine($"== {text}");
    }

    /// <summary>Runs a step; stack traces stay out of sight, in its file.</summary>
    public async Task<DemoStep> RunAsync(string name, Child child)
    {
        Console.Out.WriteLine($"> {child}");
        var lines = new List<string>();
        using var log = new StreamWriter(Path.Combine(folder, $"{name}.txt"));
        var exitCode = await (child with
        {
            Output = Show,
            Variables = new Dictionary<string, string>(child.Variables, StringComparer.Ordinal) { ["PERFGATE_BUDGET"] = Budget },
        }).RunAsync(stop);
        return new DemoStep(exitCode, lines);

        void Show(string line)
        {
            lines.Add(line);
            log.WriteLine(line);
            if (!IsStackTrace(line))
            {
                Console.Out.WriteLine($"  {line}");
            }
        }
    }

    /// <summary>As <see cref="RunAsync"/>; a failure ends the demo.</summary>
    public async Task MustPassAsync(string name, Child child)
    {
        if (await RunAsync(name, child) is { ExitCode: not 0 and var code })
        {
            throw new BuildFailedException($"`{child}` had to pass and ended with exit code {code}; its messages stand above.");
        }
    }

    private static bool IsStackTrace(string line) => line.TrimStart() is var text
        && (text.StartsWith("at ", StringComparison.Ordinal) || text.StartsWith("--- End of stack trace", StringComparison.Ordinal));
}
