namespace PerfGate.Build;

/// <summary>Runs the `dotnet` that runs this program.</summary>
internal static class Dotnet
{
    public static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs to the end and returns the exit code; output goes to the terminal.</summary>
    public static Task<int> RunAsync(
        string folder, IEnumerable<string> arguments, TimeSpan timeout, CancellationToken stop, IReadOnlyDictionary<string, string>? environment = null)
    {
        var child = new Child(Host, folder, [.. arguments], timeout) { Variables = environment ?? new Dictionary<string, string>(StringComparer.Ordinal) };
        Console.Out.WriteLine($"> {child}");
        return child.RunAsync(stop);
    }

    /// <summary>As <see cref="RunAsync"/>, but a failure ends the build.</summary>
    public static async Task MustRunAsync(string folder, IEnumerable<string> arguments, TimeSpan timeout, CancellationToken stop)
    {
        string[] list = [.. arguments];
        if (await RunAsync(folder, list, timeout, stop) is var code and not 0)
        {
            throw new BuildFailedException($"`dotnet {string.Join(' ', list)}` ended with exit code {code}; its messages stand above.");
        }
    }
}
