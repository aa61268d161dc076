using System.CommandLine;
using System.Diagnostics;
using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Sampling;
using PerfGate.Tool.Output;
using PerfGate.Units;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate profile -- dotnet app.dll</c>: samples any .NET program from its start to its end, and shows its call tree. With <c>--exact</c> it counts, a test too.</summary>
internal sealed class ProfileCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "profile";

    private readonly Argument<string?> _test = new("test") { Description = "With --exact: the test to count, its name or a part of it that is no other's; else the program behind -- is.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _counts = new("--exact") { Description = "Count calls, work and one more cost of every calling context, in a woven copy, and do not sample: the same numbers on every machine." };
    private readonly Option<double> _share = new("--share") { Description = "Show what costs at least this percentage of the whole.", HelpName = "percent", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _allocated = new("--allocated") { Description = "Show allocated bytes and not time." };
    private readonly Option<bool> _merge = new("--merge-recursion") { Description = "Join a method with its own calls further down." };
    private readonly Option<bool> _all = TreeOutput.AllOption();
    private readonly Option<string> _speedscope = new("--speedscope") { Description = "Also write the tree to a file for https://www.speedscope.app.", HelpName = "a file" };
    private readonly Option<string> _trace = new("--trace") { Description = "Also keep the raw trace (.nettrace).", HelpName = "a file" };
    private readonly Screen _screen;
    private readonly IReadOnlyList<string> _program;
    private readonly ExactProfile _exact;

    private ProfileCommand(Screen screen, IReadOnlyList<string> program) => (_screen, _program, _exact) = (screen, program, new ExactProfile(screen));

    /// <summary>The verb.</summary>
    /// <param name="screen">Where it writes.</param>
    /// <param name="program">What followed <c>--</c>: the program with its arguments.</param>
    public static Command Create(Screen screen, IReadOnlyList<string> program)
    {
        var self = new ProfileCommand(screen, program);
        var command = new Command(
            Name,
            "Runs a .NET program and shows where it spent its time: perfgate profile -- dotnet app.dll arguments. "
            + "Name the program itself: of 'dotnet run' it is the SDK that is profiled. Ctrl+C ends the program and shows what was sampled so far. Returns the program's exit code. "
            + "With --exact nothing is sampled: every call in a woven copy is counted, of a program or, perfgate profile <test> --exact, of one operation of a perf test.")
        {
            self._test, self._counts, self._share, self._allocated, self._merge, self._all, self._speedscope, self._trace,
        };
        foreach (var option in self._exact.Options)
        {
            command.Add(option);
        }

        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(_counts))
        {
            return await CountAsync(parsed, stop).ConfigureAwait(false);
        }

        if (_exact.Options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } alone)
        {
            throw new PerfGateException(DiagnosticCodes.Usage, $"{alone.Name} goes with --exact.");
        }

        if (parsed.GetValue(_test) is { } test)
        {
            throw new PerfGateException(DiagnosticCodes.Usage, $"a test is profiled with its run, and counted with --exact: perfgate profile {test} --exact. A program to profile follows --.");
        }

        if (_program.Count == 0)
        {
            throw new PerfGateException(DiagnosticCodes.Usage, "there is no program to profile; put it behind --: perfgate profile -- dotnet app.dll arguments.");
        }

        return await SampleAsync(parsed, stop).ConfigureAwait(false);
    }

    private async Task<int> CountAsync(ParseResult parsed, CancellationToken stop)
    {
        if (((Option[])[_allocated, _trace]).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other)
        {
            throw new PerfGateException(DiagnosticCodes.Usage, $"{other.Name} does not go with --exact; what is counted is said by --cost.");
        }

        var speedscope = TreeOutput.FileToWrite("--speedscope", parsed.GetValue(_speedscope));
        return await _exact.RunAsync(parsed, parsed.GetValue(_test), _program, Show, stop).ConfigureAwait(false);

        void Show(CallTree tree, Unit unit)
        {
            TreeOutput.Write(_screen, parsed.GetValue(_merge) ? tree.MergeRecursion() : tree, parsed.GetValue(_share) / 100, unit, parsed.GetValue(_all));
            if (speedscope is not null)
            {
                TreeOutput.Export(_screen, speedscope, [(tree.Frames[tree.Nodes[0].Frame], tree)], unit);
            }
        }
    }

    private async Task<int> SampleAsync(ParseResult parsed, CancellationToken stop)
    {
        var start = new ProcessStartInfo(_program[0], _program.Skip(1)) { UseShellExecute = false };
        var tracePath = TreeOutput.FileToWrite("--trace", parsed.GetValue(_trace));
        var speedscope = TreeOutput.FileToWrite("--speedscope", parsed.GetValue(_speedscope));
        Profile profile;
        int? exitCode;
        try
        {
            (profile, exitCode) = await ProgramProfiler.RunAsync(start, string.Join(' ', _program.Select(Path.GetFileName)), tracePath, stop).ConfigureAwait(false);
        }
        catch (SamplingException failure)
        {
            throw new PerfGateException(DiagnosticCodes.ChildFailed, $"the program cannot be profiled: {failure.Message}", failure);
        }

        if (profile.Tree is not { } tree)
        {
            _screen.Error(DiagnosticCodes.ChildFailed, $"no profile, because {profile.WhyNot}.");
            return exitCode is null or ExitCodes.Passed ? ExitCodes.Failed : exitCode.Value;
        }

        tree = parsed.GetValue(_merge) ? tree.MergeRecursion() : tree;
        var unit = parsed.GetValue(_allocated) ? Unit.Bytes : Unit.Nanoseconds;
        _screen.Line();
        foreach (var fact in TreeCommand.Facts(profile, tree))
        {
            _screen.Line(fact);
        }

        TreeOutput.Write(_screen, tree, parsed.GetValue(_share) / 100, unit, parsed.GetValue(_all));
        if (speedscope is not null)
        {
            TreeOutput.Export(_screen, speedscope, [(string.Join(' ', _program), tree)], unit);
        }

        return exitCode ?? ExitCodes.Failed;
    }
}
