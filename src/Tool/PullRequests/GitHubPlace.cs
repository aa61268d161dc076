namespace PerfGate.Tool.PullRequests;

/// <summary>Where a comment goes on GitHub, as the environment and the event file of GitHub Actions say.</summary>
/// <param name="Api">The address of the API, with a slash at its end.</param>
/// <param name="Owner">The owner of the repository.</param>
/// <param name="Repository">Its name.</param>
/// <param name="Event">What the workflow was started by.</param>
internal sealed record GitHubPlace(Uri Api, string Owner, string Repository, GitHubEvent Event)
{
    /// <summary>Reads the environment.</summary>
    /// <exception cref="Diagnostics.PerfGateException">PG4001: it does not say where.</exception>
    public static GitHubPlace Of(Variables variables)
    {
        string[] name = variables["GITHUB_REPOSITORY"].Split('/');
        if (name.Length != 2 || name.Any(part => part.Length == 0 || !part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')))
        {
            throw Variables.Unknown($"GITHUB_REPOSITORY is '{variables["GITHUB_REPOSITORY"]}'; expected an owner and a repository, owner/repository");
        }

        return new GitHubPlace(variables.Address("GITHUB_API_URL", "https://api.github.com"), name[0], name[1], variables.Find("GITHUB_EVENT_PATH") is { } path ? GitHubEvent.Read(path) : new GitHubEvent());
    }
}
