using System.CommandLine;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Tool.Actions;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate actions</c>: the trees of action logs, their summary, or their difference to another's.</summary>
internal sealed class ActionsCommand
{
    private readonly ActionFilterOptions _filter = new();
    private readonly Option<int> _depth = new("--depth") { Description = "Show so many levels. [default: all]", HelpName = "levels" };
    private readonly Option<string> _slow = new("--slow") { Description = "Mark what took at least so long. [default: the last that took half of its parent's time and a tenth of its task's]", HelpName = "time" };
    private readonly Option<bool> _summary = new("--summary") { Description = "Count calls by action path and inputs, the largest total first." };
    private readonly Option<string> _difference = new("--diff") { Description = "Compare the summary with that of an earlier log: what became slower, and for which inputs.", HelpName = "before" };
    private readonly Option<int> _top = new("--top") { Description = "Rows of a summary.", HelpName = "rows", DefaultValueFactory = _ => 50 };
    private readonly Option<bool> _eliot = new("--eliot") { Description = "Write the tasks that hold what is asked for as Eliot's JSON." };
    private readonly Screen _screen;

    private ActionsCommand(Screen screen) => _screen = screen;

    /// <summary>The verb.</summary>
    public static Command Create(Screen screen)
    {
        var self = new ActionsCommand(screen);
        var command = new Command("actions", "Shows action logs, PerfGate's and Eliot's, as trees: what was called with which inputs, what came of it, how long it took. What is asked for is shown with the way to it and what is inside of it.");
        self._filter.AddTo(command);
        foreach (var option in (Option[])[self._depth, self._slow, self._summary, self._difference, self._top, self._eliot])
        {
            command.Add(option);
        }

        command.Add(ActionsSlowestCommand.Create(screen));
        command.SetAction(self.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var (logs, filter, problems) = (_filter.Logs(parsed), _filter.Read(parsed), new LogProblems());
        var asked = new[] { parsed.GetValue(_summary), parsed.GetValue(_eliot), parsed.GetValue(_difference) is not null }.Count(isAsked => isAsked);
        if (asked > 1)
        {
            throw new PerfGateException(DiagnosticCodes.Usage, "--summary, --diff and --eliot show the same in different ways; choose one.");
        }

        var top = parsed.GetValue(_top) is > 0 and var rows ? rows : throw ActionFilterOptions.Misunderstood(_top, parsed.GetValue(_top).ToString(CultureInfo.InvariantCulture), "a number from 1 on");
        if (parsed.GetValue(_eliot))
        {
            using var writer = new EliotWriter(_screen.Blocks, filter);
            ActionLogs.Read(logs, filter, problems, writer.Add);
        }
        else if (parsed.GetValue(_difference) is { } before)
        {
            Write(SummaryDifference.Lines(SummaryDifference.Of(Summary([before], filter, problems).Rows(), Summary(logs, filter, problems).Rows()), top));
        }
        else if (parsed.GetValue(_summary))
        {
            Write(SummaryText.Lines(Summary(logs, filter, problems), top));
        }
        else
        {
            Trees(logs, new TreeOptions(filter, ActionFilterOptions.Duration(_slow, parsed), Depth(parsed)), problems);
        }

        foreach (var warning in problems.Warnings())
        {
            _screen.Warning(warning);
        }

        return ExitCodes.Passed;
    }

    private int Depth(ParseResult parsed) => parsed.GetResult(_depth) is null ? int.MaxValue
        : parsed.GetValue(_depth) is > 0 and var levels ? levels
        : throw ActionFilterOptions.Misunderstood(_depth, parsed.GetValue(_depth).ToString(CultureInfo.InvariantCulture), "a number from 1 on");

    private static ActionSummary Summary(IReadOnlyList<string> logs, ActionFilter filter, LogProblems problems)
    {
        var summary = new ActionSummary(filter);
        ActionLogs.Read(logs, filter, problems, summary.Add);
        return summary;
    }

    private void Trees(IReadOnlyList<string> logs, TreeOptions options, LogProblems problems)
    {
        using var text = new TextBlock(_screen.Blocks, _screen.IsTerminal);
        var trees = new TaskText(text, options);
        ActionLogs.Read(logs, options.Filter, problems, task =>
        {
            trees.Add(task);
            if (logs.Contains(ActionLogReader.StandardInput, StringComparer.Ordinal))
            {
                // Somebody may be waiting for what another program goes on writing.
                text.Flush();
            }
        });
        text.Text.Append(trees.Tasks == 0 ? "" : "\n");
        text.Add(trees.Tasks == 0 ? "no actions" : Totals(trees), Tone.Dim);
        text.EndLine();
    }

    private static string Totals(TaskText trees) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count(trees.Actions, "action")} and {Count(trees.Messages, "message")} in {Count(trees.Tasks, "task")}; {trees.Failed} failed{(trees.Unended > 0 ? $", {trees.Unended} without an end" : "")}{(trees.Unstarted > 0 ? $", {trees.Unstarted} without a start" : "")}");

    private static string Count(long number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");

    private void Write(IEnumerable<string> lines)
    {
        using var text = new TextBlock(_screen.Blocks, isColoured: false);
        foreach (var line in lines)
        {
            text.Text.Append(line);
            text.EndLine();
        }
    }
}
