using System.Diagnostics;
using System.Reflection;

namespace PerfGate.Instrumentation.Tests;

/// <summary>A program that was built with these tests.</summary>
public sealed record Program(string Name, string Framework = "net10.0")
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Its output folder.</summary>
    public string Folder => Path.Combine(Metadata("Programs"), Name, "bin", Metadata("Configuration"), Framework);

    /// <summary>Its assembly.</summary>
    public string File => $"PerfGate.Torture.{Name}.dll";

    /// <summary>What it says from a folder.</summary>
    public static async Task<string> RunAsync(string folder, string file, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(folder, file));
        Array.ForEach(arguments, start.ArgumentList.Add);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = await process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return await output + errors;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>What it says.</summary>
    public Task<string> RunAsync(string folder, params string[] arguments) => RunAsync(folder, File, arguments);

    private static string Metadata(string key) => typeof(Program).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;
}
