using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using PerfGate.Bench.Overhead;

namespace PerfGate.Bench.Verdicts;

/// <summary>Builds the workloads, each variant once: as a test project with PerfGate from the packed packages, and as a program of BenchmarkDotNet. A later bench finds them built.</summary>
/// <param name="packages">The folder of the packed packages.</param>
/// <param name="folder">Where the builds go.</param>
internal sealed class VariantBuilder(string packages, string folder)
{
    private static readonly Framework Tests = Framework.All[0];

    private static readonly Framework BenchmarkDotNet = new()
    {
        Name = "BenchmarkDotNet",
        GlobalJson = "{}",
        Project = """
            <PropertyGroup>
              <OutputType>Exe</OutputType>
            </PropertyGroup>
            <ItemGroup>
              <PackageReference Include="BenchmarkDotNet" Version="0.15.8" />
            </ItemGroup>
            """,
        Packages = [],
    };

    private readonly ConsumerBuilder _builder = new(packages, folder);

    /// <summary>The names of the workloads.</summary>
    public static IReadOnlyList<string> Workloads { get; } =
        [nameof(Works.Loop), nameof(Works.Hash), nameof(Works.Sort), nameof(Works.Json), nameof(Works.Strings), nameof(Works.Dictionary), nameof(Works.Linq), nameof(Works.Objects), nameof(Works.FileIO), nameof(Works.Pointers)];

    private static string Library
    {
        get
        {
            using var file = new StreamReader(typeof(VariantBuilder).Assembly.GetManifestResourceStream("Works.cs") ?? throw new BenchFailedException("Works.cs is not embedded in this program."));
            return file.ReadToEnd();
        }
    }

    /// <summary>Forgets what was built from other sources or packages.</summary>
    public void Begin()
    {
        var stamp = Path.Combine(folder, "sources");
        var key = Key();
        if (!File.Exists(stamp) || File.ReadAllText(stamp) != key)
        {
            _builder.Clear();
            File.WriteAllText(stamp, key);
        }
    }

    /// <summary>The test assembly of a variant.</summary>
    /// <param name="variant">Which.</param>
    /// <param name="rows">How many rows each test has; 1 for ordinary tests.</param>
    /// <param name="stop">Ends it.</param>
    public Task<string> TestsAsync(Variant variant, int rows, CancellationToken stop)
    {
        var tests = Workloads.Select(workload => rows == 1
            ? $"    [PerfGate.PerfTest]\n    public void {workload}() => Result += Works.{workload}();"
            : $"    [PerfGate.PerfTest]\n    [Xunit.MemberData(nameof(Rows))]\n    public void {workload}(int row) => Result += Works.{workload}() + row;");
        var source = $$"""
            using PerfGate.Bench.Verdicts;

            public class Compared
            {
                public static IEnumerable<object[]> Rows() => Enumerable.Range(0, {{rows}}).Select(row => new object[] { row });

                public static long Result { get; private set; }

            {{string.Join("\n\n", tests)}}
            }
            """;
        return BuildAsync(Tests, Tests.Packages, string.Create(CultureInfo.InvariantCulture, $"tests-{rows}"), "Tests", variant, source, stop);
    }

    /// <summary>The program of BenchmarkDotNet of a variant.</summary>
    public Task<string> BenchmarksAsync(Variant variant, CancellationToken stop)
    {
        var benchmarks = Workloads.Select(workload => $"    [BenchmarkDotNet.Attributes.Benchmark]\n    public long {workload}() => Works.{workload}();");
        var source = $$"""
            using PerfGate.Bench.Verdicts;

            BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Benchmarks).Assembly).Run(args);

            public class Benchmarks
            {
            {{string.Join("\n\n", benchmarks)}}
            }
            """;
        return BuildAsync(BenchmarkDotNet, [], "benchmarks", "Benchmarks", variant, source, stop);
    }

    private async Task<string> BuildAsync(Framework framework, IEnumerable<string> ours, string kind, string name, Variant variant, string source, CancellationToken stop)
    {
        var project = Path.Combine(folder, kind, variant.Name);
        var assembly = Path.Combine(project, "bin", "Release", "net10.0", name + ".dll");
        var built = Path.Combine(project, "built");
        if (!File.Exists(built))
        {
            await Console.Error.WriteLineAsync($"  building {kind} {variant.Name}");
            var injected = string.Create(CultureInfo.InvariantCulture, $"namespace PerfGate.Bench.Verdicts;\n\ninternal static class Injected\n{{\n    public const int Percent = {variant.Percent};\n    public const int Mark = {variant.Mark};\n}}");
            await _builder.BuildAsync(framework, ours, project, name, [("Works.cs", Library), ("Injected.cs", injected), (name + ".cs", source)], stop);
            await File.WriteAllTextAsync(built, "", stop);
        }

        return assembly;
    }

    // What this program writes, and what our packages hold; not the packages themselves, which differ each time they are packed.
    private string Key()
    {
        var text = new StringBuilder($"{typeof(VariantBuilder).Module.ModuleVersionId}\n");
        var packed = Directory.Exists(packages) ? Directory.GetFiles(packages, "*.nupkg") : [];
        foreach (var package in packed.Order(StringComparer.Ordinal))
        {
            using var archive = ZipFile.OpenRead(package);
            foreach (var entry in archive.Entries.Where(entry => Path.GetExtension(entry.FullName) is ".dll" or ".props" or ".targets"))
            {
                text.Append(CultureInfo.InvariantCulture, $"{entry.FullName} {entry.Crc32}\n");
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
