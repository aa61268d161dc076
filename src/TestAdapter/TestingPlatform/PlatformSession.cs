using System.Reflection;
using Microsoft.Testing.Extensions.TrxReport.Abstractions;
using Microsoft.Testing.Platform.CommandLine;
using Microsoft.Testing.Platform.Extensions;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.OutputDevice;
using Microsoft.Testing.Platform.Extensions.TestHost;
using Microsoft.Testing.Platform.Messages;
using Microsoft.Testing.Platform.OutputDevice;
using Microsoft.Testing.Platform.Services;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Settings;

namespace PerfGate.TestAdapter;

/// <summary>
/// Begins PerfGate's session with the platform's and judges it at the end: what no single test can see (a test that is missing,
/// nothing measured at all) becomes a failed test of its own, because that is the only thing every runner shows and counts.
/// </summary>
internal sealed class PlatformSession(Assembly testAssembly, ICommandLineOptions commandLine, bool isPartial, IMessageBus messageBus, IOutputDevice outputDevice)
    : PlatformExtension("Session"), ITestSessionLifetimeHandler, IDataConsumer, IDataProducer, IOutputDeviceDataProducer
{
    private PerfSession? session;
    private PerfGateException? failure;
    private bool endedEarly;

    public Type[] DataTypesConsumed => [typeof(TestNodeUpdateMessage)];

    public Type[] DataTypesProduced => [typeof(TestNodeUpdateMessage), typeof(SessionFileArtifact)];

    public Task OnTestSessionStartingAsync(ITestSessionContext testSessionContext)
    {
        try
        {
            session = TestSelection.IsListing(commandLine) ? null : PerfSession.Begin(testAssembly, PlatformOptions.Read(commandLine));
        }
        catch (PerfGateException invalidSettings)
        {
            // Thrown here it would bring down the ordinary tests too.
            failure = invalidSettings;
        }

        return Task.CompletedTask;
    }

    public Task ConsumeAsync(IDataProducer dataProducer, IData value, CancellationToken cancellationToken)
    {
        var state = ((TestNodeUpdateMessage)value).TestNode.Properties.SingleOrDefault<TestNodeStateProperty>();
        endedEarly |= (state is FailedTestNodeStateProperty or ErrorTestNodeStateProperty or TimeoutTestNodeStateProperty) && TestSelection.StopsAtFailure(commandLine);
        return Task.CompletedTask;
    }

    public async Task OnTestSessionFinishingAsync(ITestSessionContext testSessionContext)
    {
        if (failure is not null)
        {
            await FailAsync(testSessionContext, TestNames.Session, row: "", failure);
        }

        if (session is null)
        {
            return;
        }

        if (commandLine.IsOptionSet(PlatformOptions.Report) && session.RunFile is { } runFile)
        {
            await messageBus.PublishAsync(this, new SessionFileArtifact(testSessionContext.SessionUid, new FileInfo(runFile), "PerfGate run file", "The evidence of every verdict, in JSON Lines."));
        }

        try
        {
            await JudgeAsync(session, testSessionContext);
        }
        catch (PerfGateException unusable)
        {
            await FailAsync(testSessionContext, TestNames.Session, row: "", unusable);
        }
    }

    private async Task JudgeAsync(PerfSession session, ITestSessionContext context)
    {
        if (session.WhyNotMeasured is not null || PerfSession.IsCounting)
        {
            return;
        }

        var isWhole = !isPartial && !endedEarly && !context.CancellationToken.IsCancellationRequested;
        if (!isWhole)
        {
            session.CompletePartial();
            return;
        }

        var judgement = session.Complete();

        foreach (var warning in judgement.Warnings)
        {
            await outputDevice.DisplayAsync(this, new WarningMessageOutputDeviceData($"PerfGate: {warning}"), context.CancellationToken);
        }

        if (session.Mode == Mode.Gate)
        {
            // One that failed and has no baseline is red by itself.
            foreach (var verdict in judgement.Verdicts.Where(verdict => verdict is { Kind: VerdictKind.Missing, Baseline: not null }))
            {
                await FailAsync(context, verdict.Id.Method, verdict.Id.Row, new PerfGateException(verdict.Findings[0].Code, VerdictText.Message(verdict, judgement.Baseline?.Path, session.RunFile)));
            }
        }

        foreach (var verdict in session.Mode == Mode.Gate ? judgement.Verdicts : [])
        {
            if (session.GrowthUnsaid(verdict) is { } growth)
            {
                await FailAsync(context, verdict.Id.Method, verdict.Id.Row, new PerfGateException(growth.Code, $"{verdict.Id}: {VerdictText.Word(growth.Kind)}: {growth.Reason}."));
            }
        }

        var isExpected = session.Declared.Value.Count > 0 || judgement.Run.Tests.Length > 0 || judgement.Baseline?.Tests.Length > 0;
        if (judgement.NothingMeasured && isExpected)
        {
            await FailAsync(context, TestNames.Session, row: "", new PerfGateException(
                DiagnosticCodes.NothingMeasured,
                $"Not one perf test of {testAssembly.GetName().Name} was measured, so nothing was compared. Look at the tests that failed or were skipped; PERFGATE_MODE=off says that nothing is to be measured."));
        }
    }

    private Task FailAsync(ITestSessionContext context, string method, string row, PerfGateException reason) =>
        messageBus.PublishAsync(this, new TestNodeUpdateMessage(context.SessionUid, new TestNode
        {
            Uid = $"PerfGate:{reason.Code}:{method}{row}",
            DisplayName = method == TestNames.Session ? "PerfGate: the run as a whole" : $"PerfGate: {method}{row}",
            Properties = new PropertyBag(
                TestNames.Identify(testAssembly, method),
                new FailedTestNodeStateProperty(reason),
                new TrxExceptionProperty(reason.Message, reason.StackTrace)), // a TRX report looks at no other property for the text
        }));
}
