using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using PerfGate.Instrumentation.LogCalls;

namespace PerfGate.Actions.Tests.Weaving;

/// <summary>What weaving does to a file, and what it says where it cannot.</summary>
[Collection("one log at a time")]
public sealed class WeavingTests
{
    [Theory]
    [InlineData("Logged")]
    [InlineData("LoggedDebug")]
    public void It_writes_the_same_bytes_each_time_and_only_once(string assembly)
    {
        using var one = new WovenAssembly(assembly).Weave();
        using var other = new WovenAssembly(assembly).Weave();
        var woven = File.ReadAllBytes(one.File);
        Assert.Equal(woven, File.ReadAllBytes(other.File));
        one.Weave();
        Assert.Equal(woven, File.ReadAllBytes(one.File));
        Assert.Equal(assembly == "Logged" ? 2 : 1, Directory.GetFiles(one.Folder).Length);
    }

    [Fact]
    public async Task A_build_that_was_killed_between_its_two_files_is_finished_by_the_next()
    {
        using var whole = new WovenAssembly("Logged").Weave();
        using var killed = new WovenAssembly("Logged");
        File.Copy(whole.File, killed.File, overwrite: true);
        File.Copy(whole.Symbols, killed.Symbols + ".perfgate");
        File.WriteAllText(killed.File + ".perfgate", "half of it");
        Assert.NotEqual(File.ReadAllBytes(whole.Symbols), File.ReadAllBytes(killed.Symbols));
        killed.Weave();
        Assert.Equal(File.ReadAllBytes(whole.Symbols), File.ReadAllBytes(killed.Symbols));
        Assert.Equal(2, Directory.GetFiles(killed.Folder).Length);
        Assert.Contains("Methods.Fails:line", await (Task<string>)killed.Load("Scenarios").GetMethod("RunAsync")!.Invoke(null, ["failures"])!, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_build_left_of_another_compilation_is_forgotten()
    {
        using var other = new WovenAssembly("Logged").Weave();
        using var compiled = new WovenAssembly("Logged");
        File.WriteAllText(compiled.Symbols + ".perfgate", "half of it");
        compiled.Weave();
        Assert.Equal(File.ReadAllBytes(other.Symbols), File.ReadAllBytes(compiled.Symbols));
        Assert.Equal(2, Directory.GetFiles(compiled.Folder).Length);
    }

    [Fact]
    public void What_the_PDB_knows_of_compiler_and_sources_is_kept()
    {
        using var plain = new WovenAssembly("Logged");
        using var woven = new WovenAssembly("Logged").Weave();
        var ((infos, documents), (wovenInfos, wovenDocuments)) = (Known(plain.Symbols), Known(woven.Symbols));
        Assert.NotEmpty(infos);
        Assert.Equal(infos, wovenInfos);

        // Those without any code (global usings) are not written again.
        Assert.Subset(documents, wovenDocuments);
        Assert.Contains(wovenDocuments, document => document.Contains("Methods.cs", StringComparison.Ordinal));

        static (List<string> Infos, HashSet<string> Documents) Known(string symbols)
        {
            using var provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(symbols));
            var reader = provider.GetMetadataReader();
            return (
                [.. reader.GetCustomDebugInformation(EntityHandle.ModuleDefinition).Select(reader.GetCustomDebugInformation).Select(part => $"{reader.GetGuid(part.Kind)} {Convert.ToHexString(reader.GetBlobBytes(part.Value))}").Order(StringComparer.Ordinal)],
                [.. reader.Documents.Select(reader.GetDocument).Select(document => $"{reader.GetString(document.Name)} {Convert.ToHexString(reader.GetBlobBytes(document.Hash))}")]);
        }
    }

    [Fact]
    public void Whatever_a_file_holds_it_is_woven_or_named_and_never_half()
    {
        var random = new Random(4711);
        for (var round = 0; round < 40; round++)
        {
            using var assembly = new WovenAssembly("Logged");
            var bytes = File.ReadAllBytes(assembly.File);
            for (var change = 0; change < 8; change++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(assembly.File, bytes);
            var faults = LogCallWeaver.Weave(assembly.Request);
            Assert.True(faults.IsEmpty || bytes.AsSpan().SequenceEqual(File.ReadAllBytes(assembly.File)));
            Assert.InRange(Directory.GetFiles(assembly.Folder).Length, 1, 2);
        }
    }

    [Fact]
    public void An_assembly_that_cannot_be_replaced_is_an_error_and_stays()
    {
        using var assembly = new WovenAssembly("Logged");
        Directory.CreateDirectory(assembly.File + ".perfgate");
        var before = File.ReadAllBytes(assembly.File);
        Assert.Equal("PG5040", Assert.Single(LogCallWeaver.Weave(assembly.Request)).Code);
        Assert.Equal(before, File.ReadAllBytes(assembly.File));
        Assert.Equal(2, Directory.GetFiles(assembly.Folder).Length);
    }

    [Fact]
    public void An_assembly_without_a_PDB_is_woven_without()
    {
        using var assembly = new WovenAssembly("Logged");
        File.Delete(assembly.Symbols);
        assembly.Weave();
        Assert.Single(Directory.GetFiles(assembly.Folder));
        Assert.NotNull(assembly.Load("Methods"));
    }

    [Fact]
    public void Methods_whose_calls_cannot_be_logged_are_errors_at_their_lines_and_nothing_is_changed()
    {
        using var assembly = new WovenAssembly("Unloggable");
        var before = File.ReadAllBytes(assembly.File);
        var faults = LogCallWeaver.Weave(assembly.Request).Select(fault => fault.ToString()).ToList();
        Assert.Equal(before, File.ReadAllBytes(assembly.File));
        Assert.Collection(
            faults,
            fault => Assert.Matches(@"^.*Marked\.cs\(\d+\): error PG5041: The calls of Marked\.Iterate cannot be logged: it is an iterator: .*\.$", fault),
            fault => Assert.Matches(@"^.*Marked\.cs\(\d+\): error PG5041: The calls of Marked\.IterateAsync cannot be logged: it is an iterator: .*\.$", fault),
            fault => Assert.Matches(@"^Logged\.csproj: error PG5041: The calls of Marked\.Abstract cannot be logged: it is abstract: mark the methods that implement it\. Take .*\.$", fault),
            fault => Assert.Matches(@"^Logged\.csproj: error PG5041: The calls of Marked\.Native cannot be logged: it is extern: .*\.$", fault));
    }

    [Fact]
    public void Without_a_Core_to_call_nothing_is_woven()
    {
        using var assembly = new WovenAssembly("Logged");
        var fault = Assert.Single(LogCallWeaver.Weave(assembly.Request with { References = [] }));
        Assert.Equal(("PG5042", "Logged.csproj"), (fault.Code, fault.File));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(3000)]
    public void A_file_that_is_no_assembly_is_an_error(int length)
    {
        using var assembly = new WovenAssembly("Logged");
        File.WriteAllBytes(assembly.File, File.ReadAllBytes(assembly.File)[..length]);
        Assert.StartsWith("Logged.csproj: error PG5040: ", Assert.Single(LogCallWeaver.Weave(assembly.Request)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signed_assembly_is_signed_again()
    {
        using var assembly = new WovenAssembly("Logged");
        using var key = new RSACryptoServiceProvider(2048);
        var file = Path.Combine(assembly.Folder, "key.snk");
        File.WriteAllBytes(file, key.ExportCspBlob(includePrivateParameters: true));
        Sign(assembly.File, file);
        Assert.Empty(LogCallWeaver.Weave(assembly.Request with { Key = file }));
        using var image = new PEReader(File.OpenRead(assembly.File));
        var signature = image.PEHeaders.CorHeader!.StrongNameSignatureDirectory;
        Assert.True(image.PEHeaders.CorHeader.Flags.HasFlag(CorFlags.StrongNameSigned));
        Assert.Contains(image.GetSectionData(signature.RelativeVirtualAddress).GetContent(0, signature.Size), part => part != 0);
        Assert.Equal(8, AssemblyName.GetAssemblyName(assembly.File).GetPublicKeyToken()!.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_signed_assembly_without_a_key_to_sign_it_again_is_an_error_and_stays(bool hasPublicPart)
    {
        using var assembly = new WovenAssembly("Logged");
        using var key = new RSACryptoServiceProvider(2048);
        var file = Path.Combine(assembly.Folder, "key.snk");
        File.WriteAllBytes(file, key.ExportCspBlob(includePrivateParameters: true));
        Sign(assembly.File, file);
        File.WriteAllBytes(file, key.ExportCspBlob(includePrivateParameters: false));
        var before = File.ReadAllBytes(assembly.File);
        Assert.Equal("PG5043", Assert.Single(LogCallWeaver.Weave(assembly.Request with { Key = hasPublicPart ? file : null })).Code);
        Assert.Equal(before, File.ReadAllBytes(assembly.File));
    }

    [Fact]
    public void An_assembly_that_is_signed_publicly_stays_so()
    {
        using var assembly = new WovenAssembly("Logged");
        using var key = new RSACryptoServiceProvider(2048);
        var file = Path.Combine(assembly.Folder, "key.snk");
        File.WriteAllBytes(file, key.ExportCspBlob(includePrivateParameters: true));
        Sign(assembly.File, file);

        // The compiler leaves zeros for a signature.
        var bytes = File.ReadAllBytes(assembly.File);
        using (var signed = new PEReader(new MemoryStream(bytes)))
        {
            var place = signed.PEHeaders.CorHeader!.StrongNameSignatureDirectory;
            Assert.True(signed.PEHeaders.TryGetDirectoryOffset(place, out var offset));
            Array.Clear(bytes, offset, place.Size);
        }

        File.WriteAllBytes(assembly.File, bytes);
        Assert.Empty(LogCallWeaver.Weave(assembly.Request));
        using var image = new PEReader(File.OpenRead(assembly.File));
        Assert.True(image.PEHeaders.CorHeader!.Flags.HasFlag(CorFlags.StrongNameSigned));
    }

    private static void Sign(string assembly, string key)
    {
        using var module = Mono.Cecil.ModuleDefinition.ReadModule(assembly, new Mono.Cecil.ReaderParameters { InMemory = true });
        module.Write(assembly, new Mono.Cecil.WriterParameters { StrongNameKeyBlob = File.ReadAllBytes(key) });
    }
}
