using System.CommandLine;
using PerfGate.Diagnostics;
using PerfGate.Measuring;

namespace PerfGate.Tool.Doctoring;

/// <summary>
/// The process of a side when the doctor measures: it visits the workloads as a test framework visits perf tests, each twice. The first
/// time both sides do the same, the second time one of them does some units more.
/// </summary>
internal static class DoctorSide
{
    /// <summary>The verb that the doctor starts itself with.</summary>
    public const string Name = "doctor-side";

    /// <summary>The option with the units more.</summary>
    public const string More = "--more";

    /// <summary>The input of a series that tells whether it is the one that is slowed down.</summary>
    public const string Slowed = "slowed";

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var more = new Option<int>(More) { Description = "Units that a slowed workload does more.", HelpName = "units" };
        var command = new Command(Name, "One side of a pair that perfgate doctor measures.") { more };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            if (LockStep.PipeName is null)
            {
                throw new PerfGateException(DiagnosticCodes.Usage, $"{Name} is what perfgate doctor starts, and does nothing by itself.");
            }

            Visit(parsed.GetValue(more));
            return ExitCodes.Passed;
        });
        return command;
    }

    private static void Visit(int more)
    {
        foreach (var (name, run) in new Workloads().All)
        {
            foreach (var slowed in new[] { false, true })
            {
                var units = Workloads.Units + (slowed ? more : 0);
                Perf.Measure(() => run(units), inputs: new { slowed }, member: name);
            }
        }
    }
}
