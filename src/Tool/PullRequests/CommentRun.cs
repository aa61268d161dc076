using System.Net;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Reporting;
using PerfGate.Tool.Ci;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.PullRequests;

/// <summary>Comments once: finds the pull request, writes the text, posts it, and says what became of it.</summary>
internal sealed record CommentRun
{
    /// <summary>The job.</summary>
    public required CiJob Job { get; init; }

    /// <summary>What was judged.</summary>
    public required IReadOnlyList<Judgement> Judgements { get; init; }

    /// <summary>The comment's name, and the report's address where the command line names it.</summary>
    public required CommentFrame Frame { get; init; }

    /// <summary>How the run failed, as the command line says; null where it did not, or nobody says.</summary>
    public string? Failure { get; init; }

    /// <summary>The pull request's number, as the command line says; null where the job says it.</summary>
    public long? Number { get; init; }

    /// <summary>True to post although all is well and there is no comment.</summary>
    public bool Always { get; init; }

    /// <summary>True to show the comment and ask no server anything.</summary>
    public bool IsDry { get; init; }

    /// <summary>What sends requests.</summary>
    public Func<HttpMessageHandler> Sender { get; init; } = () => new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All, ConnectTimeout = TimeSpan.FromSeconds(15) };

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Comments.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="PerfGateException">PG4001, PG4002, PG4004: it could not.</exception>
    public async Task<int> RunAsync(Screen screen, CancellationToken stop)
    {
        if (IsDry)
        {
            Show(screen, CommentWriter.Write(Judgements, Frame, Failure, Time.GetUtcNow()));
            return ExitCodes.Passed;
        }

        using var sender = Sender();
        var targets = new CommentTargets(Job, Number, secret => new PatientHandler(sender, secret, Time, stop));
        var name = "the pull request";
        try
        {
            var target = await targets.FindAsync(stop).ConfigureAwait(false);
            name = target.Name;
            var text = CommentWriter.Write(Judgements, Frame with { ReportUrl = Frame.ReportUrl ?? target.ReportUrl }, Failure ?? target.Failure, Time.GetUtcNow());
            screen.Line(await new CommentPost(target.Comments, Time).RunAsync(text, Always, stop).ConfigureAwait(false) switch
            {
                Posted.Created => $"Commented on {name}.",
                Posted.Updated => $"Updated the comment on {name}.",
                _ => $"All is well and {name} has no comment: none was posted (--always posts one).",
            });
        }
        catch (NoCommentException nobody)
        {
            screen.Line("No comment: " + nobody.Message);
        }
        catch (Exception refused) when (targets.IsFork && IsForWantOfRights(refused))
        {
            screen.Warning(new Warning(
                DiagnosticCodes.CommentReadOnly,
                $"{name} was not commented on: its code comes from a fork (or from Dependabot), and jobs for such get no token that may write. Keep the results as an artifact, and let a second workflow, which runs with the rights of this repository and none of its code, post them: perfgate comment --from (docs/pull-requests.md, \"Forks\")."));
        }
        catch (RemoteException refused)
        {
            throw Explained(refused, name);
        }

        return ExitCodes.Passed;
    }

    private static bool IsForWantOfRights(Exception refused) => refused switch
    {
        RemoteException remote => remote.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound,
        PerfGateException { Code: DiagnosticCodes.CommentPlaceUnknown } => true,
        _ => false,
    };

    private static PerfGateException Explained(RemoteException refused, string name)
    {
        var isLimit = refused.Status == HttpStatusCode.TooManyRequests || (refused.Status == HttpStatusCode.Forbidden && refused.Message.Contains("rate limit", StringComparison.OrdinalIgnoreCase));
        var why = refused.Status switch
        {
            _ when isLimit => "the limit of requests is used up for longer than is worth waiting for. Run the job again later",
            _ when refused.IsUncertain => "the server failed or did not answer, several times. Run the job again later",
            HttpStatusCode.Unauthorized => "the token was not accepted: it is another server's, has expired, or was revoked",
            HttpStatusCode.Forbidden when refused.IsReadOnly => "the token may only read. Let the job write: 'permissions: pull-requests: write'",
            HttpStatusCode.Forbidden => "the token may not do this; docs/pull-requests.md says which rights it needs",
            HttpStatusCode.NotFound => "it is not there, or the token may not see it; docs/pull-requests.md says which rights it needs",
            _ => "the server refused",
        };
        return new PerfGateException(isLimit || refused.IsUncertain ? DiagnosticCodes.CommentUnreachable : DiagnosticCodes.CommentRefused, $"{name} was not commented on: {why}. The server: {refused.Message}", refused);
    }

    private static void Show(Screen screen, CommentText text)
    {
        foreach (var line in text.Body.TrimEnd('\n').Split('\n'))
        {
            screen.Line(line);
        }
    }
}
