using System.CommandLine;
using System.Globalization;
using System.Text;
using PerfGate.Tool.Actions;
using PerfGate.Tool.Output;
using PerfGate.Units;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate actions slowest</c>: the inputs for which actions took longest, to be made into rows of a perf test.</summary>
internal sealed class ActionsSlowestCommand
{
    private readonly ActionFilterOptions _filter = new();
    private readonly Option<int> _top = new("--top") { Description = "How many distinct inputs.", HelpName = "rows", DefaultValueFactory = _ => 10 };
    private readonly Option<bool> _theory = new("--as-theory") { Description = "Print them as data rows of a theory, in C#." };
    private readonly Screen _screen;

    private ActionsSlowestCommand(Screen screen) => _screen = screen;

    /// <summary>The verb.</summary>
    public static Command Create(Screen screen)
    {
        var self = new ActionsSlowestCommand(screen);
        var command = new Command("slowest", "Shows the inputs for which actions took longest, as rows for a perf test with --as-theory.");
        self._filter.AddTo(command);
        command.Add(self._top);
        command.Add(self._theory);
        command.SetAction(self.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var (filter, problems) = (_filter.Read(parsed), new LogProblems());
        var top = parsed.GetValue(_top) is > 0 and var rows ? rows : throw ActionFilterOptions.Misunderstood(_top, parsed.GetValue(_top).ToString(CultureInfo.InvariantCulture), "a number from 1 on");
        var slowest = new SlowestInputs(filter, top);
        ActionLogs.Read(_filter.Logs(parsed), filter, problems, slowest.Add);
        using (var text = new TextBlock(_screen.Blocks, isColoured: false))
        {
            foreach (var line in slowest.Calls.Count == 0 ? ["no actions"] : parsed.GetValue(_theory) ? TheoryRows.Lines(slowest.Calls) : slowest.Calls.Select(Line))
            {
                text.Text.Append(line);
                text.EndLine();
            }
        }

        foreach (var warning in problems.Warnings())
        {
            _screen.Warning(warning);
        }

        return ExitCodes.Passed;
    }

    private static string Line(SlowestCall call)
    {
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Quantity.Time(call.Took),9}  ");
        DisplayText.Append(line, call.Name);
        line.Append('(');
        DisplayText.AppendFields(line, call.Inputs);
        line.Append(')').Append(call.IsFailed ? " !! failed" : "");
        return line.Append(CultureInfo.InvariantCulture, $"  {new DateTime(call.At, DateTimeKind.Utc):yyyy-MM-dd HH:mm:ss.fff} UTC, task {DisplayText.Of(call.Task.ToString())}").ToString();
    }
}
