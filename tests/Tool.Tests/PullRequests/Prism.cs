using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PerfGate.Tests.Peers;

namespace PerfGate.Tool.Tests.PullRequests;

/// <summary>GitHub's own description of its API, served by Prism on this machine: what the description does not allow is answered with an error.</summary>
internal sealed partial class Prism : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // The whole description takes a minute to read; these are the paths that are asked for.
    private static readonly string[] Paths = ["/user", "/repos/{owner}/{repo}/issues/{issue_number}/comments", "/repos/{owner}/{repo}/issues/comments/{comment_id}", "/repos/{owner}/{repo}/pulls"];

    private readonly Folder _folder = new();
    private readonly Process _process;

    private Prism(string modules, string description)
    {
        _folder.Write("github.json", Cut(JsonNode.Parse(File.ReadAllText(Path.Combine(modules, "@octokit", "openapi", "generated", description)))!).ToJsonString());
        string[] arguments = [Path.Combine(modules, "@stoplight", "prism-cli", "dist", "index.js"), "mock", _folder["github.json"], "--errors", "--host", "127.0.0.1", "--port", "0"];
        _process = Process.Start(new ProcessStartInfo("node", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = _process.StandardError.ReadToEndAsync();
    }

    public Uri Address { get; private set; } = null!;

    public static async Task<Prism> StartAsync(string description, CancellationToken stop)
    {
        var packages = await NpmPackages.InstallAsync();
        Peer.Require(packages.WhyNot);
        var prism = new Prism(packages.Folder, description);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(Patience);
            while (true)
            {
                var line = await prism._process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("Prism ended before it listened.");
                if (Listening().Match(line) is { Success: true } match)
                {
                    prism.Address = new Uri(match.Groups["address"].Value);
                    _ = prism._process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                    return prism;
                }
            }
        }
        catch
        {
            await prism.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    // The paths, and whatever they refer to.
    private static JsonObject Cut(JsonNode whole)
    {
        var paths = new JsonObject(Paths.Select(path => KeyValuePair.Create(path, (JsonNode?)whole["paths"]![path]!.DeepClone())));

        // GitHub's example of an answer lacks what its own schema requires; none does as well.
        paths["/repos/{owner}/{repo}/pulls"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["examples"] = new JsonObject { ["default"] = new JsonObject { ["value"] = new JsonArray() } };
        var components = new JsonObject();
        var open = new Queue<JsonNode>([paths]);
        while (open.TryDequeue(out var node))
        {
            foreach (var reference in Reference().Matches(node.ToJsonString()).Select(match => match.Groups))
            {
                var (kind, name) = (reference["kind"].Value, reference["name"].Value);
                var kinds = components[kind] as JsonObject;
                if (kinds is null)
                {
                    components[kind] = kinds = [];
                }

                if (!kinds.ContainsKey(name))
                {
                    var part = whole["components"]![kind]![name]!.DeepClone();
                    kinds[name] = part;
                    open.Enqueue(part);
                }
            }
        }

        return new JsonObject { ["openapi"] = whole["openapi"]!.DeepClone(), ["info"] = whole["info"]!.DeepClone(), ["paths"] = paths, ["components"] = components };
    }

    [GeneratedRegex("\"\\$ref\":\"#/components/(?<kind>[^/\"]+)/(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Reference();

    [GeneratedRegex("listening on (?<address>http://127\\.0\\.0\\.1:[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
