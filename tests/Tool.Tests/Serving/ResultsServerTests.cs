using System.Net;
using System.Net.Sockets;
using System.Text;
using PerfGate.Diagnostics;
using PerfGate.Tool.Serving;

namespace PerfGate.Tool.Tests.Serving;

public sealed class ResultsServerTests : IAsyncLifetime
{
    private readonly Folder _folder = new();
    private readonly ReportVersion _version = new();
    private readonly HttpClient _client = new();
    private ResultsServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _folder.Write("results/report.html", "<!DOCTYPE html>the report");
        _folder.Write("results/charts/overview.png", "a picture");
        _folder.Write("results/.builds/secret.txt", "a secret");
        _folder.Write("secret.txt", "a secret");
        _server = ResultsServer.Start(_folder["results"], 0, _version, TimeProvider.System);
        _client.BaseAddress = new Uri(_server.Address);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_report_is_served_with_its_type_and_kept_by_nobody()
    {
        using var answer = await _client.GetAsync("report.html?x=1", Stop);
        Assert.Equal("<!DOCTYPE html>the report", await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("default-src 'none';", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        using var picture = await _client.GetAsync("charts/overview.png", Stop);
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task The_page_around_it_brings_its_script_and_style()
    {
        Assert.Contains("/-/live.js", await _client.GetStringAsync("", Stop));
        Assert.Contains("/-/version", await _client.GetStringAsync("-/live.js", Stop));
        Assert.Contains("iframe", await _client.GetStringAsync("-/live.css", Stop));
        using var head = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "report.html"), Stop);
        Assert.Equal((HttpStatusCode.OK, 25L), (head.StatusCode, head.Content.Headers.ContentLength));
    }

    [Theory]
    [InlineData("GET /../secret.txt")]
    [InlineData("GET /..%2fsecret.txt")]
    [InlineData("GET /%2e%2e/secret.txt")]
    [InlineData("GET /%2e%2e%2fsecret.txt")]
    [InlineData("GET /charts/../../secret.txt")]
    [InlineData("GET /..\\secret.txt")]
    [InlineData("GET /..%5csecret.txt")]
    [InlineData("GET //secret.txt")]
    [InlineData("GET /.builds/secret.txt")]
    [InlineData("GET /%2ebuilds/secret.txt")]
    [InlineData("GET /charts")]
    [InlineData("GET /report.html%00")]
    [InlineData("GET /report.html/")]
    [InlineData("GET /linked.txt")]
    [InlineData("GET /linked/secret.txt")]
    [InlineData("GET /C:/secret.txt")]
    public async Task Nothing_but_files_of_the_directory_is_served(string request)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(_folder["results/linked.txt"], _folder["secret.txt"]);
            Directory.CreateSymbolicLink(_folder["results/linked"], _folder.Path);
        }

        var answer = await RawAsync($"{request} HTTP/1.1\r\nHost: 127.0.0.1:{_server.Port}\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 40[0-9] ", answer);
        Assert.DoesNotContain("a secret", answer);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:{0}")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1.evil.example:{0}")]
    [InlineData("localhost.evil.example:{0}")]
    public async Task Who_asks_for_another_name_gets_nothing(string host)
    {
        var answer = await RawAsync($"GET /report.html HTTP/1.1\r\nHost: {string.Format(null, host, _server.Port)}\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 4[0-9][0-9] ", answer);
        Assert.DoesNotContain("the report", answer);
    }

    [Theory]
    [InlineData("127.0.0.1:8080", 8080, true)]
    [InlineData("LOCALHOST:8080", 8080, true)]
    [InlineData("[::1]:8080", 8080, true)]
    [InlineData("localhost:80", 80, true)]
    [InlineData("localhost", 80, true)]
    [InlineData("127.0.0.1", 80, true)]
    [InlineData("[::1]", 80, true)]
    [InlineData("evil.example", 80, false)]
    [InlineData("localhost:8080", 80, false)]
    [InlineData("localhost", 8080, false)]
    [InlineData(null, 80, false)]
    public void Browsers_leave_the_usual_port_out_of_the_name(string? host, int port, bool isOwn) => Assert.Equal(isOwn, ResultsServer.IsOwnName(host, port));

    [Fact]
    public async Task There_is_only_something_to_read()
    {
        using var answer = await _client.PostAsync("report.html", new StringContent("x"), Stop);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync("none.html", Stop)).StatusCode);
        File.Delete(_folder["results/report.html"]);
        Assert.Contains("no report yet", await (await _client.GetAsync("report.html", Stop)).Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Who_waits_for_a_new_report_is_told_at_once()
    {
        Assert.Equal("0", await _client.GetStringAsync("-/version", Stop));
        var waiting = _client.GetStringAsync("-/version?after=0", Stop);
        _version.Increment();
        Assert.Equal("1", await waiting);
        Assert.Equal("1", await _client.GetStringAsync("-/version?after=0", Stop));
    }

    [Fact]
    public async Task It_ends_with_everybody_who_still_waits()
    {
        var waiting = _client.GetAsync("-/version?after=0", Stop);
        await _server.DisposeAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () => (await waiting).EnsureSuccessStatusCode());
        using var client = new TcpClient();
        await Assert.ThrowsAnyAsync<SocketException>(async () => await client.ConnectAsync(IPAddress.Loopback, _server.Port, Stop));
    }

    [Fact]
    public void A_port_that_is_taken_is_said() =>
        Assert.Equal(DiagnosticCodes.NotServed, Assert.Throws<PerfGateException>(() => ResultsServer.Start(_folder.Path, _server.Port, _version, TimeProvider.System)).Code);

    private async Task<string> RawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Port, Stop);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Stop);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Stop);
    }
}
