using System.Globalization;
using PerfGate.Tool.Ci;

namespace PerfGate.Tool.PullRequests;

/// <summary>Finds the pull request of a job.</summary>
/// <param name="job">The job.</param>
/// <param name="number">The number that the command line names, or null.</param>
/// <param name="send">Makes what sends, for a token.</param>
internal sealed class CommentTargets(CiJob job, long? number, Func<Secret, HttpMessageHandler> send)
{
    // Azure Repos; Azure Pipelines builds repositories of others, too.
    private const string OwnRepositories = "TfsGit";

    private readonly Variables _variables = new(job.Variable);

    /// <summary>True where the code comes from another repository, whose jobs get no token, or one that may only read.</summary>
    public bool IsFork { get; private set; }

    /// <summary>The pull request.</summary>
    /// <exception cref="Diagnostics.PerfGateException">PG4001: the environment does not say which, or there is no token.</exception>
    /// <exception cref="NoCommentException">The job belongs to no pull request.</exception>
    /// <exception cref="RemoteException">The server refused, or could not be reached.</exception>
    public Task<CommentTarget> FindAsync(CancellationToken stop) => job.System switch
    {
        CiSystem.GitHub => GitHubAsync(stop),
        CiSystem.Azure => Task.FromResult(Azure()),
        CiSystem.GitLab => Task.FromResult(GitLab()),
        _ => throw Variables.Unknown("this is no job of a CI system (--ci says which one, where it cannot be told)"),
    };

    private async Task<CommentTarget> GitHubAsync(CancellationToken stop)
    {
        var place = GitHubPlace.Of(_variables);
        IsFork = place.Event.IsFork || _variables.Find("GITHUB_ACTOR") == "dependabot[bot]"; // whose jobs may read only, too
        var run = place.Event.Run;
        var pull = number ?? place.Event.Number;
        if (pull is null && run is null)
        {
            throw _variables.Find("GITHUB_EVENT_PATH") is null
                ? Variables.Unknown("the variable GITHUB_EVENT_PATH is not set, and no --pr says which pull request it is")
                : new NoCommentException("the event is no pull request.");
        }

        var secret = Secret.Of(_variables.Find, "GITHUB_TOKEN");
        pull ??= await PullOfAsync(place, run!, secret, stop).ConfigureAwait(false);
        var page = _variables.Find("GITHUB_SERVER_URL") is { } server && _variables.Find("GITHUB_RUN_ID") is { } id ? $"{server.TrimEnd('/')}/{place.Owner}/{place.Repository}/actions/runs/{id}" : null;
        return new CommentTarget
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"pull request {pull} of {place.Owner}/{place.Repository}"),
            Comments = new GitHubComments(place, secret, send(secret)) { Number = pull.Value },
            ReportUrl = (run?.Url ?? page) is { } address ? address + "#artifacts" : null,
            Failure = run?.Conclusion is { } conclusion and not "success" ? $"the workflow run that measured ended as '{conclusion}'" : null,
        };
    }

    private async Task<long> PullOfAsync(GitHubPlace place, WorkflowRun run, Secret secret, CancellationToken stop) =>
        run is not { Event: "pull_request" or "pull_request_target", HeadOwner: not null, HeadBranch: not null, HeadCommit: not null }
            ? throw new NoCommentException("the workflow run that has ended was not of a pull request.")
            : await GitHubComments.PullOfAsync(place, run, secret, send(secret), stop).ConfigureAwait(false)
              ?? throw new NoCommentException($"no open pull request of {run.HeadOwner} has the commit {run.HeadCommit} at its head: it is closed, or has newer commits.");

    private CommentTarget GitLab()
    {
        var pull = number ?? _variables.Number("CI_MERGE_REQUEST_IID") ?? throw new NoCommentException("the pipeline is of no merge request.");
        var project = _variables.Number("CI_MERGE_REQUEST_PROJECT_ID") ?? _variables.Number("CI_PROJECT_ID") ?? throw Variables.Unknown("the variable CI_PROJECT_ID is not set");
        IsFork = _variables.Number("CI_MERGE_REQUEST_SOURCE_PROJECT_ID") is { } source && source != project;
        var api = _variables.Address("CI_API_V4_URL");
        var secret = Secret.Of(_variables.Find, "GITLAB_TOKEN");
        return new CommentTarget
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"merge request {pull} of {_variables.Find("CI_PROJECT_PATH") ?? $"project {project}"}"),
            Comments = new GitLabNotes(project, pull, new JsonClient(api, "PRIVATE-TOKEN", secret.Reveal(), send(secret))),
            ReportUrl = _variables.Find("CI_JOB_URL") is { } page ? page.TrimEnd('/') + "/artifacts/browse" : null,
        };
    }

    private CommentTarget Azure()
    {
        var pull = number ?? _variables.Number("SYSTEM_PULLREQUEST_PULLREQUESTID") ?? throw new NoCommentException("the build is of no pull request.");
        if (_variables.Find("BUILD_REPOSITORY_PROVIDER") is { } provider && provider != OwnRepositories)
        {
            throw Variables.Unknown($"the pull request is not in Azure Repos but in {provider}. For one on GitHub set GITHUB_REPOSITORY and GITHUB_TOKEN, and say --ci github --pr with its number");
        }

        IsFork = string.Equals(_variables.Find("SYSTEM_PULLREQUEST_ISFORK"), "true", StringComparison.OrdinalIgnoreCase);
        var collection = _variables.Address("SYSTEM_COLLECTIONURI");
        var project = _variables.Find("SYSTEM_TEAMPROJECTID") ?? _variables["SYSTEM_TEAMPROJECT"];
        var repository = _variables["BUILD_REPOSITORY_ID"];
        var secret = Secret.Of(_variables.Find, "SYSTEM_ACCESSTOKEN");
        return new CommentTarget
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"pull request {pull} of {_variables.Find("BUILD_REPOSITORY_NAME") ?? repository}"),
            Comments = new AzureThreads(repository, pull, project, new JsonClient(collection, "Authorization", "Bearer " + secret.Reveal(), send(secret))),
            ReportUrl = _variables.Find("BUILD_BUILDID") is { } build ? $"{collection}{Uri.EscapeDataString(project)}/_build/results?buildId={Uri.EscapeDataString(build)}&view=artifacts" : null,
        };
    }
}
