using System.Text.Json;

namespace PerfGate.Tool.PullRequests;

/// <summary>
/// What a workflow of GitHub Actions was started by: a pull request, another workflow that ran for one, or something else. GitHub writes the
/// file, and nothing in it comes from the code of the pull request but the names of branches.
/// </summary>
internal sealed record GitHubEvent
{
    /// <summary>The pull request's number; null where the event names none.</summary>
    public long? Number { get; init; }

    /// <summary>True where its code comes from another repository.</summary>
    public bool IsFork { get; init; }

    /// <summary>The workflow run that has ended and whose results are commented on; null where the event is none.</summary>
    public WorkflowRun? Run { get; init; }

    /// <summary>Reads the event file.</summary>
    /// <exception cref="Diagnostics.PerfGateException">PG4001: it cannot be read.</exception>
    public static GitHubEvent Read(string path)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(path));
            return Of(file.RootElement);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw Variables.Unknown($"the event file {path} (GITHUB_EVENT_PATH) cannot be read: {failure.Message}");
        }
    }

    private static GitHubEvent Of(JsonElement root)
    {
        if (Object(root, "workflow_run") is { } run)
        {
            return new GitHubEvent { Run = WorkflowRun.Of(run) };
        }

        if (Object(root, "pull_request") is { } pull)
        {
            var head = Object(pull, "head") is { } side && Object(side, "repo") is { } repository ? Text(repository, "full_name") : null;
            var into = Object(pull, "base") is { } target && Object(target, "repo") is { } home ? Text(home, "full_name") : null;
            return new GitHubEvent { Number = Positive(pull, "number"), IsFork = head is null || !string.Equals(head, into, StringComparison.OrdinalIgnoreCase) };
        }

        // A comment on a pull request, such as one that asks for a measurement.
        return Object(root, "issue") is { } issue && Object(issue, "pull_request") is not null ? new GitHubEvent { Number = Positive(issue, "number") } : new GitHubEvent();
    }

    internal static JsonElement? Object(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    internal static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Positive(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number > 0 ? number : null;
}

/// <summary>A workflow run that has ended.</summary>
/// <param name="Event">What it was started by: <c>pull_request</c>.</param>
/// <param name="HeadOwner">The owner of the repository that its commit is in.</param>
/// <param name="HeadBranch">The branch.</param>
/// <param name="HeadCommit">The commit.</param>
/// <param name="Conclusion">How it ended: <c>success</c>, <c>failure</c>.</param>
/// <param name="Url">Its page.</param>
internal sealed record WorkflowRun(string? Event, string? HeadOwner, string? HeadBranch, string? HeadCommit, string? Conclusion, string? Url)
{
    /// <summary>Reads it from the event.</summary>
    public static WorkflowRun Of(JsonElement run) => new(
        GitHubEvent.Text(run, "event"),
        GitHubEvent.Object(run, "head_repository") is { } repository && GitHubEvent.Object(repository, "owner") is { } owner ? GitHubEvent.Text(owner, "login") : null,
        GitHubEvent.Text(run, "head_branch"),
        GitHubEvent.Text(run, "head_sha"),
        GitHubEvent.Text(run, "conclusion"),
        GitHubEvent.Text(run, "html_url"));
}
