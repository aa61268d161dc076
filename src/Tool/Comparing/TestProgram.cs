using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using PerfGate.Diagnostics;

namespace PerfGate.Tool.Comparing;

/// <summary>What runs the tests of a built test assembly.</summary>
internal enum HostKind
{
    /// <summary>xunit v3: the assembly is a program, and xunit's own runner is in it.</summary>
    XunitV3,

    /// <summary>xunit v2 on Microsoft.Testing.Platform, with PerfGate.XunitOnTestingPlatform.</summary>
    XunitV2OnPlatform,

    /// <summary>Another framework on Microsoft.Testing.Platform (MSTest, NUnit, TUnit): the assembly is a program.</summary>
    Platform,

    /// <summary>VSTest: the SDK's runner loads the assembly.</summary>
    VSTest,
}

/// <summary>A built test assembly, as far as its start depends on it. It is read and never loaded.</summary>
/// <param name="Path">The assembly, absolute.</param>
/// <param name="Kind">What runs its tests.</param>
/// <param name="IsSelectable">
/// Its perf tests can be run without its other tests: they are marked <c>[PerfTest]</c>. A test whose body calls <c>Perf.Measure</c> looks like
/// any other; where the assembly has one, all tests run.
/// </param>
/// <param name="StartsOnPlatform">For xunit v3: the program's own start is that of Microsoft.Testing.Platform, and xunit's runner must be asked for.</param>
/// <param name="Directory">The directory to start it in: its project's, where that is still there, as under <c>dotnet test</c>.</param>
internal sealed record TestProgram(string Path, HostKind Kind, bool IsSelectable, bool StartsOnPlatform, string Directory)
{
    /// <summary>PerfGate's adapter for xunit v2 beside the assembly, where it can run the perf tests without VSTest; or null.</summary>
    public string? Adapter { get; init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="PerfGateException">PG2004: it is not there; PG1004: it is no assembly that .NET can run.</exception>
    public static TestProgram Read(string assembly)
    {
        if (!File.Exists(assembly))
        {
            throw new PerfGateException(DiagnosticCodes.NotFound, $"{assembly} is not there; was it built?");
        }

        var configuration = System.IO.Path.ChangeExtension(assembly, ".runtimeconfig.json");
        if (!File.Exists(configuration))
        {
            throw new PerfGateException(DiagnosticCodes.Usage, $"{assembly} has no {System.IO.Path.GetFileName(configuration)} beside it: it is no test assembly that .NET can run. Name a built test project for .NET 8 or later.");
        }

        try
        {
            using var image = new PEReader(File.OpenRead(assembly));
            var metadata = image.GetMetadataReader();
            var isProgram = image.PEHeaders.CorHeader!.EntryPointTokenOrRelativeVirtualAddress != 0;
            var program = new TestProgram(assembly, KindOf(metadata, isProgram, assembly), IsMarked(metadata), HasText(metadata, "-automated"), DirectoryOf(assembly, configuration));
            return program with { Adapter = program is { Kind: HostKind.VSTest, IsSelectable: true } ? AdapterBeside(assembly) : null };
        }
        catch (BadImageFormatException failure)
        {
            throw new PerfGateException(DiagnosticCodes.Usage, $"{assembly} is no .NET assembly: {failure.Message}", failure);
        }
    }

    // It became a program in the version that knows lock-step.
    private static string? AdapterBeside(string assembly)
    {
        var adapter = Beside(assembly, "PerfGate.Xunit.dll");
        if (!File.Exists(adapter) || !File.Exists(System.IO.Path.ChangeExtension(assembly, ".deps.json")))
        {
            return null;
        }

        using var image = new PEReader(File.OpenRead(adapter));
        return image.PEHeaders.CorHeader!.EntryPointTokenOrRelativeVirtualAddress != 0 ? adapter : null;
    }

    private static HostKind KindOf(MetadataReader metadata, bool isProgram, string assembly) =>
        !isProgram ? HostKind.VSTest
        : RefersToType(metadata, "Xunit.Runner.InProc.SystemConsole", "ConsoleRunner") ? HostKind.XunitV3
        : RefersTo(metadata, "PerfGate.XunitOnTestingPlatform") ? HostKind.XunitV2OnPlatform
        : RefersToType(metadata, "Microsoft.Testing.Platform.Builder", "TestApplication") ? HostKind.Platform

        // Microsoft.NET.Test.Sdk makes every project a program that does nothing, and puts VSTest's own program beside it. Without that one the entry point is the user's.
        : File.Exists(Beside(assembly, "testhost.dll")) || !File.Exists(Beside(assembly, "Microsoft.Testing.Platform.dll")) ? HostKind.VSTest
        : HostKind.Platform;

    private static bool IsMarked(MetadataReader metadata) =>
        (RefersTo(metadata, "PerfGate.Xunit") || RefersTo(metadata, "PerfGate.XunitV3")) && !RefersToType(metadata, "PerfGate", "Perf");

    private static bool RefersTo(MetadataReader metadata, string assembly) =>
        metadata.AssemblyReferences.Any(handle => metadata.StringComparer.Equals(metadata.GetAssemblyReference(handle).Name, assembly));

    private static bool RefersToType(MetadataReader metadata, string space, string name) =>
        metadata.TypeReferences.Select(metadata.GetTypeReference).Any(type => metadata.StringComparer.Equals(type.Name, name) && metadata.StringComparer.Equals(type.Namespace, space));

    private static bool HasText(MetadataReader metadata, string text)
    {
        for (var handle = metadata.GetNextHandle(default(UserStringHandle)); !handle.IsNil; handle = metadata.GetNextHandle(handle))
        {
            if (metadata.GetUserString(handle) == text)
            {
                return true;
            }
        }

        return false;
    }

    private static string DirectoryOf(string assembly, string configuration)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(configuration));
            if (json.RootElement.TryGetProperty("runtimeOptions", out var options) && options.TryGetProperty("configProperties", out var properties)
                && properties.TryGetProperty("PerfGate.ProjectDirectory", out var directory) && directory.GetString() is { } path && System.IO.Directory.Exists(path))
            {
                return path;
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // The runtime will say so better.
        }

        return System.IO.Path.GetDirectoryName(assembly)!;
    }

    private static string Beside(string assembly, string file) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(assembly)!, file);
}
