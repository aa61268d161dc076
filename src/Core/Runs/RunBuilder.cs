using PerfGate.Diagnostics;

namespace PerfGate.Runs;

/// <summary>Puts the lines of a run file together, and says of each thing that is not as the writer left it.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="environment">The first line.</param>
internal sealed class RunBuilder(string path, RunEnvironment environment)
{
    private readonly Dictionary<TestId, TestRecord> _tests = [];
    private readonly List<Warning> _warnings = [];
    private Run _run = new() { Environment = environment, Path = path };
    private StartLine? _started;
    private int _records;
    private bool _isWhole = true;

    /// <summary>Takes a line.</summary>
    public void Add(int number, RunLine line)
    {
        switch (line)
        {
            case HeaderLine:
                LeaveOut(number, "a second header: the file was joined from several. What follows was left out.");
                break;
            case DeclaredLine declared:
                _run = _run with { Declared = declared.Methods.IsDefault ? [] : declared.Methods };
                break;
            case AgainstLine { Comparison: var comparison }:
                _run = _run with { Comparison = comparison };
                break;
            case ConfirmedLine { Confirmed: var confirmed }:
                _run = _run with { Confirmed = confirmed };
                break;
            case StartLine start:
                WarnOfLost(_started);
                _started = start;
                break;
            case TestLine { Test: var test }:
                // A test that ran again in the same process: the later evidence counts.
                _tests[test.Id] = test;
                _records++;
                _started = _started?.Test == test.Id ? null : _started;
                break;
            case ProfileLine { Test: var test, Profile: var profile } when _tests.TryGetValue(test, out var record):
                _tests[test] = record with { Profile = profile };
                break;
            case ProfileLine { Test: var test }:
                LeaveOut(number, $"a profile of {test}, of which no record stands above it.");
                break;
            case ActionsLine { Test: var test, Actions: var actions } when _tests.TryGetValue(test, out var record):
                _tests[test] = record with { Actions = actions };
                break;
            case ActionsLine { Test: var test }:
                LeaveOut(number, $"actions of {test}, of which no record stands above it.");
                break;
            case ExactLine { Test: var test, Exact: var exact }:
                // What counts does not time, and leaves no record.
                _tests[test] = (_tests.GetValueOrDefault(test) ?? new TestRecord { Id = test, DisplayName = test.ToString(), NotMeasured = "it was counted, and not timed" }) with { Exact = exact };
                break;
            case WarningLine { Warning: var warning }:
                _warnings.Add(warning);
                break;
            case EndLine end:
                _run = _run with { IsPartial = end.IsPartial };
                break;
        }
    }

    /// <summary>Says that a line is not in the run.</summary>
    public void LeaveOut(int number, string why)
    {
        _isWhole = false;
        _warnings.Add(new Warning(DiagnosticCodes.CorruptLine, $"{path}({number}): {why}"));
    }

    /// <summary>The run.</summary>
    /// <param name="last">The last line; null where it could not be read.</param>
    public Run Build(RunLine? last)
    {
        if (last is EndLine end)
        {
            WarnOfLost(_started);
            if (_isWhole && (end.Measured + end.NotMeasured != _records || end.Declared != _run.Declared.Length))
            {
                _warnings.Add(new Warning(
                    DiagnosticCodes.CorruptLine,
                    $"{path}: its closing line counts {end.Measured + end.NotMeasured} records and {end.Declared} declared methods, but {_records} and {_run.Declared.Length} are there: lines were lost or repeated."));
            }
        }
        else if (last is not HeaderLine)
        {
            var during = _started is null ? "" : $" while it measured {_started.Test}";
            _warnings.Add(new Warning(DiagnosticCodes.TruncatedRun, $"{path}: the process ended{during}, before the run was closed. What it had recorded is used; run it again for the rest."));
        }

        return _run with { Tests = [.. _tests.Values.OrderBy(test => test.Id)], Warnings = [.. _warnings] };
    }

    private void WarnOfLost(StartLine? start)
    {
        if (start is not null)
        {
            _warnings.Add(new Warning(DiagnosticCodes.NotMeasured, $"{path}: measuring {start.Test} was begun and left no record."));
        }
    }
}
