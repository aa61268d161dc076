using PerfGate.Diagnostics;
using PerfGate.Tool.Ci;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PerfGate.Tool.Output;

/// <summary>Where the tool writes. Whatever is written is first made harmless: names, inputs and messages come from tests.</summary>
internal sealed class Screen
{
    // Wide enough that nothing wraps where lines are read by programs.
    private const int LogWidth = 1000;
    private readonly TextWriter _output;
    private readonly TextWriter _error;

    // Most commands need none, and finding out what a terminal can do takes longer than many of them.
    private readonly Lazy<IAnsiConsole> _console;

    private Screen(TextWriter output, TextWriter error, bool isCanonical, bool isTerminal)
    {
        (_output, _error, IsCanonical, IsTerminal) = (output, error, isCanonical, isTerminal);
        _console = new(() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No }), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>True when a person watches: colours and live progress.</summary>
    public bool IsTerminal { get; }

    /// <summary>True when MSBuild reads.</summary>
    public bool IsCanonical { get; }

    /// <summary>The terminal.</summary>
    public IAnsiConsole Console => _console.Value;

    /// <summary>A screen over two writers; it is a terminal only where they are the process's own, not redirected, and nobody asked for plain text.</summary>
    public static Screen Over(TextWriter output, TextWriter error, bool isCanonical) => new(
        output,
        error,
        isCanonical,
        !isCanonical && ReferenceEquals(output, System.Console.Out) && !System.Console.IsOutputRedirected
            && Environment.GetEnvironmentVariable("NO_COLOR") is null or "" && Environment.GetEnvironmentVariable("CI") is null or ""
            && Environment.GetEnvironmentVariable("TERM") is not "dumb");

    /// <summary>For text that was made harmless by whoever writes it, in blocks: MSBuild does not read it.</summary>
    public TextWriter Blocks => _output;

    /// <summary>Writes one line of plain text.</summary>
    public void Line(string text = "")
    {
        var line = CiCommands.Defuse(Plain.Line(text));
        _output.WriteLine(IsCanonical ? CanonicalErrors.Defuse(line) : line);
    }

    /// <summary>Writes a table or the like.</summary>
    public void Write(IRenderable renderable)
    {
        if (IsTerminal)
        {
            Console.Write(renderable);
            return;
        }

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = LogWidth;
        console.Write(renderable);
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
        {
            Line(line.TrimEnd());
        }
    }

    /// <summary>Writes what went wrong: to standard error, or as a line for MSBuild.</summary>
    public void Error(string code, string text) => Diagnostic("error", code, text);

    /// <summary>Writes what a reader must know.</summary>
    public void Warning(Warning warning) => Diagnostic("warning", warning.Code, warning.Text);

    /// <summary>Writes a line that MSBuild is to read as an error or a warning.</summary>
    public void Canonical(string line) => _output.WriteLine(line);

    /// <summary>Writes a line that a CI system is to read as a command.</summary>
    public void Command(string line) => _output.WriteLine(line);

    private void Diagnostic(string category, string code, string text) =>
        (IsCanonical ? _output : _error).WriteLine(CanonicalErrors.Of(category, code, CiCommands.Defuse(text)));
}
