using System.CommandLine;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Tool.Actions;
using PerfGate.Units;

namespace PerfGate.Tool.Commands;

/// <summary>How the verbs about action logs are told which logs and which actions.</summary>
internal sealed class ActionFilterOptions
{
    private readonly Argument<string[]> _logs = new("log")
    {
        Description = "Action logs, PerfGate's or Eliot's; several are read together. A - is standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _name = new("--name") { Description = "Only actions and messages of this name; * and ? stand for anything.", HelpName = "pattern" };
    private readonly Option<string> _least = new("--min") { Description = "Only actions that took at least so long.", HelpName = "time" };
    private readonly Option<bool> _failed = new("--failed") { Description = "Only actions that failed." };
    private readonly Option<string> _from = new("--from") { Description = "Only what ran at or after this time, of UTC if it names no other zone.", HelpName = "time" };
    private readonly Option<string> _to = new("--to") { Description = "Only what ran at or before this time.", HelpName = "time" };
    private readonly Option<string> _task = new("--task") { Description = "Only tasks whose id begins so.", HelpName = "prefix" };

    /// <summary>Adds the argument and the options to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(_logs);
        foreach (var option in (Option[])[_name, _least, _failed, _from, _to, _task])
        {
            command.Add(option);
        }
    }

    /// <summary>The logs.</summary>
    /// <exception cref="PerfGateException">PG1004: none is named.</exception>
    public IReadOnlyList<string> Logs(ParseResult parsed) =>
        parsed.GetValue(_logs) is { Length: > 0 } logs ? logs : throw new PerfGateException(DiagnosticCodes.Usage, "name an action log: perfgate actions app.log; - is standard input.");

    /// <summary>What is asked for.</summary>
    /// <exception cref="PerfGateException">PG1001: a value cannot be understood.</exception>
    public ActionFilter Read(ParseResult parsed) => new()
    {
        Name = parsed.GetValue(_name),
        Least = Duration(_least, parsed),
        IsFailed = parsed.GetValue(_failed),
        From = Time(_from, parsed),
        To = Time(_to, parsed),
        Task = parsed.GetValue(_task),
    };

    /// <summary>The nanoseconds of an option, or null.</summary>
    /// <exception cref="PerfGateException">PG1001: it is no time.</exception>
    public static double? Duration(Option<string> option, ParseResult parsed) => parsed.GetValue(option) switch
    {
        null => null,
        { } text when Quantity.TryParse(text, out var time) && time.Unit == Unit.Nanoseconds => time.Value,
        { } text => throw Misunderstood(option, text, "a time such as 10ms"),
    };

    private static long? Time(Option<string> option, ParseResult parsed) => parsed.GetValue(option) switch
    {
        null => null,
        { } text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time.UtcTicks,
        { } text => throw Misunderstood(option, text, "a time such as 2026-11-23T12:00:00Z"),
    };

    /// <summary>An option has a value that it cannot have.</summary>
    public static PerfGateException Misunderstood(Option option, string text, string expected) =>
        new(DiagnosticCodes.InvalidOption, $"option {option.Name} is '{text}'; expected {expected}.");
}
