using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using PerfGate.Diagnostics;
using PerfGate.Sampling;
using PerfGate.Settings;
using PerfGate.Tool.Comparing;
using PerfGate.Tool.Doctoring;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate doctor</c>: what this machine can see, what disturbs it, and which settings fit it.</summary>
internal sealed class DoctorCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "doctor";

    private const int DefaultSeconds = 60;
    private const int MostSeconds = 24 * 60 * 60;

    /// <summary>Units more of a hundred: a slow-down of 5 %.</summary>
    private const int More = 5;

    // Read by people and by programs that know JSON: nothing of it is ever put into HTML.
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Option<int> _seconds = new("--seconds") { Description = "How long to measure: the longer, the surer. At least three pairs of processes are measured, whatever that takes.", HelpName = "seconds", DefaultValueFactory = _ => DefaultSeconds };
    private readonly Option<int?> _lanes = new("--lanes") { Description = "The most pairs that measure at once, each on a core of its own. [default: as many cores as there are but one, at most 3]", HelpName = "a number from 1" };
    private readonly Option<bool> _json = new("--json") { Description = "Prints what was found as one JSON object (docs/doctor.md)." };
    private readonly OptionFlags _table = new();
    private readonly Screen _screen;

    private DoctorCommand(Screen screen) => _screen = screen;

    /// <summary>The verb.</summary>
    public static Command Create(Screen screen)
    {
        var self = new DoctorCommand(screen);
        self._table["Jit"].Description = $"How the JIT compiles in the processes that measure. [default: {JitModes.LockStepDefault}, as in perfgate compare]";
        var command = new Command(
            Name,
            "Measures on this machine how far perfgate compare can be trusted here: false alarms on unchanged code, the smallest change that is seen, what disturbs it, and which settings fit. "
            + "Returns 1 where times should not gate.")
        {
            self._seconds, self._lanes, self._table["Jit"], self._json,
        };
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var seconds = parsed.GetValue(_seconds) is >= 1 and <= MostSeconds and var some ? some : throw new PerfGateException(DiagnosticCodes.InvalidOption, $"option --seconds is '{parsed.GetValue(_seconds)}'; expected a number from 1 to {MostSeconds}.");
        var lanes = parsed.GetValue(_lanes) is not { } most || most >= 1 ? parsed.GetValue(_lanes) : throw new PerfGateException(DiagnosticCodes.InvalidOption, $"option --lanes is '{most}'; expected a number from 1.");
        var jit = _table.JitVariables(parsed, JitModes.LockStepDefault);
        var folder = Directory.CreateTempSubdirectory("perfgate-doctor-");
        var examination = new Examination
        {
            Directory = folder.FullName,
            Lanes = Lanes.Choose(lanes),
            Budget = TimeSpan.FromSeconds(seconds),
            Jit = jit,
            More = More,
        };
        var isKept = false;
        try
        {
            var isJson = parsed.GetValue(_json);
            var examined = await MeasureAsync(examination, isJson, stop).ConfigureAwait(false);
            isKept = examined.Alone.Lost + (examined.Together?.Lost ?? 0) > 0;
            if (examined.Alone.Head is null)
            {
                isKept = true;
                throw new PerfGateException(DiagnosticCodes.NothingMeasured, $"nothing was measured: {string.Join("; ", examined.Alone.Problems.Select(problem => problem.Text).DefaultIfEmpty($"the processes came to no workload; their output is in {folder.FullName}"))}");
            }

            var found = Diagnosis.Of(examined, (double)More / Workloads.Units, SystemFiles.Here, SamplerProbe.Try(), TimeProvider.System.GetUtcNow());
            Write(found, isJson);
            return found.Recommended.IsFit == false ? ExitCodes.Failed : ExitCodes.Passed;
        }
        finally
        {
            if (!isKept)
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private Task<Examined> MeasureAsync(Examination examination, bool isJson, CancellationToken stop)
    {
        if (isJson)
        {
            return examination.RunAsync(_ => { }, stop);
        }

        IProgressDisplay progress = _screen.IsTerminal ? new TerminalProgress(_screen.Console) : new PlainProgress(_screen);
        return progress.ShowAsync(report => examination.RunAsync(report, stop));
    }

    private void Write(Diagnosis found, bool isJson)
    {
        foreach (var problem in found.Problems)
        {
            _screen.Warning(problem);
        }

        if (isJson)
        {
            _screen.Blocks.WriteLine(JsonSerializer.Serialize(found, Json));
            return;
        }

        foreach (var line in DoctorText.Lines(found))
        {
            _screen.Line(line);
        }
    }
}
