using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PerfGate.Actions.Tests;

/// <summary>A real HttpClient asks a real ASP.NET Core server: what both say of themselves stands under the test's own action.</summary>
[Collection("one log at a time")]
public sealed class HttpTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _client = new();
    private WebApplication? _server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Off by default: without it, the server's spans have no tags.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", isEnabled: false);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.MapGet("/orders/{id:int}", (int id) =>
        {
            using var action = ActionLog.Start("find order", ("id", id));
            action.Message("row_count", ("rows", 1));
            action.Result("open");
            return Results.Text("open");
        });
        _server.MapGet("/header", (HttpRequest request) => request.Headers.TraceParent.ToString());
        _server.MapGet("/broken", string () => throw new InvalidOperationException("no such order"));
        await _server.StartAsync(Stop);
        _client.BaseAddress = new Uri(_server.Urls.Single());
        _client.DefaultRequestHeaders.Add("Authorization", "Bearer hush-hush");
    }

    [Fact]
    public async Task Spans_of_client_and_server_stand_under_the_action()
    {
        using var log = new Log();
        using (ActionLog.Start("order page", ("id", 7)))
        {
            Assert.Equal("open", await _client.GetStringAsync(new Uri("/orders/7", UriKind.Relative), Stop));
        }

        await _server!.StopAsync(Stop); // its span ends after its answer
        var tree = log.Tree();
        var page = tree.Only("order page");
        var client = tree.Child(page, "System.Net.Http");
        var server = tree.Child(client, "Microsoft.AspNetCore");
        var order = tree.Child(server, null);
        Assert.Equal(("find order", 7), (order.Name, (int?)order.Start["inputs"]!["id"]));
        Assert.Equal(("succeeded", "open"), ((string?)order.End?["status"], (string?)order.End?["result"]));
        Assert.Equal("/orders/7", (string?)server.Input("url.path"));
        Assert.Equal(200, (int?)client.Input("http.response.status_code"));
        Assert.Contains(tree.Lines, line => (string?)line["kind"] == "message" && (string?)line["id"] == order.Id && (int?)line["fields"]?["rows"] == 1);
    }

    [Fact]
    public async Task A_server_that_fails_is_seen_on_both_sides()
    {
        using var log = new Log();
        await Assert.ThrowsAsync<HttpRequestException>(() => ActionLog.RunAsync("broken page", () => _client.GetStringAsync(new Uri("/broken", UriKind.Relative), Stop)));
        await _server!.StopAsync(Stop); // its span ends after its answer
        var tree = log.Tree();
        var page = tree.Only("broken page");
        var client = tree.Child(page, "System.Net.Http");
        var server = tree.Child(client, "Microsoft.AspNetCore");
        Assert.Equal(("failed", "System.Net.Http.HttpRequestException"), ((string?)page.End?["status"], (string?)page.End?["exception"]));
        Assert.Equal(("failed", "500"), ((string?)client.End?["status"], (string?)client.End?["exception"]));
        Assert.NotNull(server.End);
    }

    [Fact]
    public async Task Other_processes_hear_of_the_trace_and_not_that_it_is_recorded()
    {
        using var log = new Log();
        using (ActionLog.Start("page"))
        {
            Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-00$", await _client.GetStringAsync(new Uri("/header", UriKind.Relative), Stop));
        }
    }

    [Fact]
    public async Task What_is_secret_stays_so()
    {
        using var log = new Log();
        using (ActionLog.Start("order page", ("authorization", "Bearer hush-hush")))
        {
            await _client.GetStringAsync(new Uri("/orders/7?access_token=hush-hush&page=2", UriKind.Relative), Stop);
        }

        await _server!.StopAsync(Stop); // its span ends after its answer
        Assert.DoesNotContain("hush-hush", log.Text(), StringComparison.Ordinal);
    }

    public void Dispose() => _client.Dispose();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
