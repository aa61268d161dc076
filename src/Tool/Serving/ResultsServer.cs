using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using PerfGate.Diagnostics;

namespace PerfGate.Tool.Serving;

/// <summary>
/// Serves a directory to browsers of this machine, and tells them when the report was written anew. It listens on the loopback address alone and
/// answers only who asks for that by name: another site's page that a name server sends here gets nothing. .NET's own listener serves it, because
/// a larger one would be most of the tool.
/// </summary>
internal sealed class ResultsServer : IAsyncDisposable
{
    /// <summary>How long a page's question for a new report stays open.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private const string Report = "report.html";
    private const string PagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    // The report brings a stricter one along, with the hashes of its own script and style.
    private const string ReportPolicy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";
    private const string FilePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
    private const int Attempts = 50;

    // Browsers leave it out of the name.
    private const int UsualPort = 80;
    private const int FirstFree = 49152;
    private const int MostAtOnce = 64;
    private readonly HttpListener _listener;
    private readonly string _directory;
    private readonly ReportVersion _version;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _room = new(MostAtOnce);
    private readonly ConcurrentDictionary<Task, byte> _answers = [];
    private readonly Task _loop;
    private bool _hasEnded;

    private ResultsServer(HttpListener listener, int port, string directory, ReportVersion version, TimeProvider time)
    {
        (_listener, Port, _directory, _version, _time) = (listener, port, directory, version, time);
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Its address, for a browser.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://{Host}:{Port}/");

    // Windows lets everybody listen to this name, and to numbers only whom an administrator allowed to.
    private static string Host => OperatingSystem.IsWindows() ? "localhost" : "127.0.0.1";

    /// <summary>Begins to serve.</summary>
    /// <param name="directory">What is served.</param>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="version">Which report there is.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="PerfGateException">PG2023: the port cannot be had.</exception>
    public static ResultsServer Start(string directory, int port, ReportVersion version, TimeProvider time)
    {
        for (var attempt = 1; ; attempt++)
        {
            var chosen = port == 0 ? Random.Shared.Next(FirstFree, IPEndPoint.MaxPort + 1) : port;
            var listener = new HttpListener { IgnoreWriteExceptions = true };
            listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://{Host}:{chosen}/"));
            try
            {
                listener.Start();
                return new ResultsServer(listener, chosen, directory, version, time);
            }
            catch (HttpListenerException failure)
            {
                listener.Close();
                if (port != 0 || attempt == Attempts)
                {
                    throw new PerfGateException(DiagnosticCodes.NotServed, string.Create(CultureInfo.InvariantCulture, $"nothing can be served on port {chosen} of {Host}: {failure.Message}. Name another port, or 0 for any that is free."), failure);
                }
            }
        }
    }

    /// <summary>Ends it, and every answer that is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_hasEnded)
        {
            return;
        }

        _hasEnded = true;
        await _ending.CancelAsync().ConfigureAwait(false);

        // Once: to stop and then to close binds the port a second time, which by then may be another's.
        _listener.Close();
        await _loop.ConfigureAwait(false);
        await Task.WhenAll(_answers.Keys).ConfigureAwait(false);
        _ending.Dispose();
        _room.Dispose();
    }

    private async Task LoopAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await _room.WaitAsync(_ending.Token).ConfigureAwait(false);
                var context = await _listener.GetContextAsync().ConfigureAwait(false);
                var answer = AnswerAsync(context);
                _answers[answer] = 0;
                _ = answer.ContinueWith(done => _answers.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                if (!_listener.IsListening)
                {
                    return;
                }
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            await Task.Yield();
            await RespondAsync(context.Request, context.Response).ConfigureAwait(false);
            context.Response.Close();
        }
        catch (Exception failure) when (IsOver(failure))
        {
            // Whoever asked is gone, or this is; a file that vanished meanwhile is asked for again.
            Abandon(context.Response);
        }
        finally
        {
            _room.Release();
        }
    }

    // A listener that ends while it answers fails in more ways than it documents, and by then nobody waits for the answer.
    private bool IsOver(Exception failure) =>
        _ending.IsCancellationRequested || failure is HttpListenerException or IOException or UnauthorizedAccessException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;

    private void Abandon(HttpListenerResponse response)
    {
        try
        {
            response.Abort();
        }
        catch (Exception failure) when (IsOver(failure))
        {
            // It is abandoned.
        }
    }

    private async Task RespondAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        response.Headers["Cache-Control"] = "no-store";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Content-Security-Policy"] = FilePolicy;
        if (!IsOwnName(request.UserHostName, Port))
        {
            await SendAsync(request, response, HttpStatusCode.MisdirectedRequest, "This is no server for other names.").ConfigureAwait(false);
        }
        else if (request.HttpMethod is not ("GET" or "HEAD"))
        {
            response.Headers["Allow"] = "GET, HEAD";
            await SendAsync(request, response, HttpStatusCode.MethodNotAllowed, "There is only something to read here.").ConfigureAwait(false);
        }
        else
        {
            await SendAsync(request, response, request.RawUrl ?? "").ConfigureAwait(false);
        }
    }

    /// <summary>True where a browser that asks for this server sends that name. One that resolves to this machine is still another site's.</summary>
    internal static bool IsOwnName(string? host, int port) => host is not null && ((string[])["127.0.0.1", "localhost", "[::1]"]).Any(name =>
        string.Equals(host, string.Create(CultureInfo.InvariantCulture, $"{name}:{port}"), StringComparison.OrdinalIgnoreCase)
        || (port == UsualPort && string.Equals(host, name, StringComparison.OrdinalIgnoreCase)));

    private async Task SendAsync(HttpListenerRequest request, HttpListenerResponse response, string target)
    {
        switch (target.Split('?')[0])
        {
            case "/":
                await SendPageAsync(request, response, "live.html").ConfigureAwait(false);
                return;
            case "/-/live.js" or "/-/live.css":
                await SendPageAsync(request, response, target.Split('?')[0]["/-/".Length..]).ConfigureAwait(false);
                return;
            case "/-/version":
                var seen = int.TryParse(request.QueryString["after"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1;
                var version = await _version.OtherThanAsync(seen, Patience, _time, _ending.Token).ConfigureAwait(false);
                await SendAsync(request, response, HttpStatusCode.OK, version.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
                return;
        }

        if (ServedFiles.Find(_directory, target) is not { } path)
        {
            var isReport = target.Split('?')[0] == "/" + Report;

            // The page shows this answer where the report will be.
            response.Headers["Content-Security-Policy"] = isReport ? ReportPolicy : FilePolicy;
            await SendAsync(request, response, HttpStatusCode.NotFound, isReport ? "There is no report yet: nothing was measured." : "There is no such file.").ConfigureAwait(false);
            return;
        }

        // Whoever writes it puts another file in its place, which this one stays open beside.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        response.ContentType = ServedFiles.TypeOf(path);
        response.ContentLength64 = file.Length;
        response.Headers["Content-Security-Policy"] = Path.GetFileName(path) == Report ? ReportPolicy : FilePolicy;
        if (request.HttpMethod == "GET")
        {
            await CopyAsync(file, response.OutputStream, file.Length).ConfigureAwait(false);
        }
    }

    // No more than was promised: a run file grows.
    private async Task CopyAsync(FileStream file, Stream to, long length)
    {
        var buffer = new byte[1 << 16];
        for (int read; length > 0 && (read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), _ending.Token).ConfigureAwait(false)) > 0; length -= read)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), _ending.Token).ConfigureAwait(false);
        }
    }

    private static async Task SendPageAsync(HttpListenerRequest request, HttpListenerResponse response, string name)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var content = new MemoryStream();
        await resource.CopyToAsync(content).ConfigureAwait(false);
        response.Headers["Content-Security-Policy"] = PagePolicy;
        await SendAsync(request, response, HttpStatusCode.OK, content.ToArray(), ServedFiles.TypeOf(name)).ConfigureAwait(false);
    }

    private static Task SendAsync(HttpListenerRequest request, HttpListenerResponse response, HttpStatusCode status, string text) =>
        SendAsync(request, response, status, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    private static async Task SendAsync(HttpListenerRequest request, HttpListenerResponse response, HttpStatusCode status, byte[] content, string type)
    {
        response.StatusCode = (int)status;
        response.ContentType = type;
        response.ContentLength64 = content.Length;
        if (request.HttpMethod != "HEAD")
        {
            await response.OutputStream.WriteAsync(content).ConfigureAwait(false);
        }
    }
}
