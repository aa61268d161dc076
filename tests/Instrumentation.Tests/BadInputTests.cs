using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using Mono.Cecil;
using PerfGate.Counting;
using PerfGate.Diagnostics;

namespace PerfGate.Instrumentation.Tests;

/// <summary>What cannot be woven is said, and the rest is woven all the same.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Library = "PerfGate.Torture.Library.dll";
    private static readonly Program Counted = new("Counted");
    private readonly Scratch _scratch = new();

    [Fact]
    public async Task Without_a_PDB_there_are_no_lines()
    {
        var source = _scratch.Output(Counted);
        File.Delete(Path.Combine(source, "PerfGate.Torture.Counted.pdb"));
        var copy = _scratch.Weave(source);

        Assert.Contains("no PDB", copy.Assemblies[0].WhyNot, StringComparison.Ordinal);
        Assert.True(copy.Assemblies[0].Methods > 0);
        Assert.Equal("49", (await Counted.RunAsync(copy.Directory, "loop", "10")).Trim());
        Assert.Contains("\"name\":\"Work.Loop\",\"file\":\"\",\"line\":0", await File.ReadAllTextAsync(Path.Combine(copy.Directory, CountedPass.MapFile), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void A_PDB_of_another_build_is_none()
    {
        var source = _scratch.Output(Counted);
        var pdb = Path.Combine(source, "PerfGate.Torture.Counted.pdb");
        File.Copy(Path.Combine(new Program("CSharpRelease").Folder, "PerfGate.Torture.CSharpRelease.pdb"), pdb, overwrite: true);
        Assert.Contains("another build", _scratch.Weave(source).Assemblies[0].WhyNot, StringComparison.Ordinal);

        File.WriteAllText(pdb, "Microsoft C/C++ MSF 7.00");
        Assert.Contains("none of the portable ones", _scratch.Weave(source).Assemblies[0].WhyNot, StringComparison.Ordinal);

        File.WriteAllText(pdb, "BSJB and nothing more");
        Assert.Contains("cannot be read", _scratch.Weave(source).Assemblies[0].WhyNot, StringComparison.Ordinal);
    }

    [Fact]
    public void Assemblies_are_local_by_their_projects_or_by_their_sources()
    {
        var source = _scratch.Output(Counted);
        File.Copy(typeof(Mono.Cecil.Rocks.MethodBodyRocks).Assembly.Location, Path.Combine(source, "Mono.Cecil.Rocks.dll"));
        Assert.Equal(["PerfGate.Torture.Counted.dll", Library], _scratch.Weave(source).Assemblies.Select(assembly => assembly.File));

        // Without the list of dependencies the PDBs tell by their documents.
        File.Delete(Path.Combine(source, "PerfGate.Torture.Counted.deps.json"));
        Assert.Equal(["PerfGate.Torture.Counted.dll", Library], _scratch.Weave(source).Assemblies.Select(assembly => assembly.File));

        Assert.Equal([Library], _scratch.Weave(source, "!*Counted").Assemblies.Select(assembly => assembly.File));
        Assert.Equal(["Mono.Cecil.Rocks.dll"], _scratch.Weave(source, "mono.*", "!*Counted").Assemblies.Select(assembly => assembly.File));
        Assert.DoesNotContain("PerfGate.Core.dll", _scratch.Weave(source, "*").Assemblies.Select(assembly => assembly.File));
    }

    [Fact]
    public void What_could_not_be_woven_for_what_is_missing_on_this_machine_is_tried_again()
    {
        // A constant of a type in a library that is not there, as one of a framework that is not installed.
        var source = _scratch.Output(Counted);
        var path = Path.Combine(source, Library);
        using var framework = AssemblyDefinition.CreateAssembly(new AssemblyNameDefinition("Missing.Framework", new Version(1, 0)), "Missing.Framework", ModuleKind.Dll);
        var value = new TypeDefinition("Missing", "Value", TypeAttributes.Public | TypeAttributes.Sealed, framework.MainModule.ImportReference(typeof(Enum)));
        value.Fields.Add(new FieldDefinition("value__", FieldAttributes.Public | FieldAttributes.SpecialName | FieldAttributes.RTSpecialName, framework.MainModule.TypeSystem.Int32));
        framework.MainModule.Types.Add(value);
        framework.Write(Path.Combine(_scratch.Path, "Missing.Framework.dll"));
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(_scratch.Path);
        using (var module = ModuleDefinition.ReadModule(path, new ReaderParameters { InMemory = true, AssemblyResolver = resolver }))
        {
            module.Types[^1].Fields.Add(new FieldDefinition("One", FieldAttributes.Public | FieldAttributes.Static | FieldAttributes.Literal, module.ImportReference(value)) { Constant = 1 });
            module.Write(path);
        }

        var copy = _scratch.Weave(source);
        Assert.Contains("Missing.Framework, which is not there", copy.Assemblies[1].WhyNot, StringComparison.Ordinal);
        var mark = Path.Combine(copy.Directory, "mark");
        File.WriteAllText(mark, "");
        Assert.Equal(copy.Directory, _scratch.Weave(source).Directory);
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task A_signed_assembly_keeps_its_key()
    {
        var source = _scratch.Output(Counted);
        var path = Path.Combine(source, Library);
        using var rsa = new System.Security.Cryptography.RSACryptoServiceProvider(2048);
        using (var module = ModuleDefinition.ReadModule(path, new ReaderParameters { InMemory = true }))
        {
            module.Write(path, new WriterParameters { StrongNameKeyBlob = rsa.ExportCspBlob(includePrivateParameters: true) });
        }

        var copy = _scratch.Weave(source);
        Assert.Contains("signature is no longer valid", copy.Assemblies[1].WhyNot, StringComparison.Ordinal);
        Assert.Equal(System.Reflection.AssemblyName.GetAssemblyName(path).FullName, System.Reflection.AssemblyName.GetAssemblyName(Path.Combine(copy.Directory, Library)).FullName);
        Assert.Equal(await Counted.RunAsync(source, "leaves", "3"), await Counted.RunAsync(copy.Directory, "leaves", "3"));
    }

    [Fact]
    public void Precompiled_code_is_dropped()
    {
        var source = _scratch.Output(Counted);
        var precompiled = typeof(System.Web.HttpUtility).Assembly.Location;
        File.Copy(precompiled, Path.Combine(source, "System.Web.HttpUtility.dll"));
        var copy = _scratch.Weave(source, "System.Web.*");

        Assert.Contains("ReadyToRun", Assert.Single(copy.Assemblies).WhyNot, StringComparison.Ordinal);
        using var image = new PEReader(File.OpenRead(Path.Combine(copy.Directory, "System.Web.HttpUtility.dll")));
        Assert.Equal(0, image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
        Assert.Equal("a+b%26", Call<string>(Path.Combine(copy.Directory, "System.Web.HttpUtility.dll"), "System.Web.HttpUtility", "UrlEncode", "a b&"));
    }

    [Fact]
    public void Native_code_beside_managed_code_is_copied_as_it_is()
    {
        var source = _scratch.Output(Counted);
        var path = Path.Combine(source, Library);
        var bytes = File.ReadAllBytes(path);
        using (var image = new PEReader(new MemoryStream(bytes)))
        {
            bytes[image.PEHeaders.CorHeaderStartOffset + 16] &= 0xfe; // no longer ILOnly
        }

        File.WriteAllBytes(path, bytes);
        var copy = _scratch.Weave(source);
        Assert.Equal((0, "it holds native code beside managed code (mixed mode)"), (copy.Assemblies[1].Methods, copy.Assemblies[1].WhyNot));
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(copy.Directory, Library)));
        Assert.True(copy.Assemblies[0].Methods > 0);
    }

    [Fact]
    public void What_is_woven_already_is_taken_as_it_is()
    {
        var source = _scratch.Output(Counted);
        var woven = _scratch.Weave(source);
        File.Copy(Path.Combine(woven.Directory, Library), Path.Combine(source, Library), overwrite: true);

        Assert.Equal((0, "it is woven already"), _scratch.Weave(source).Assemblies[1] switch { var assembly => (assembly.Methods, assembly.WhyNot) });
        var failure = Assert.Throws<PerfGateException>(() => _scratch.Weave(woven.Directory));
        Assert.Equal("PG5001", failure.Code);
        Assert.Contains("woven copy already", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reference_assemblies_and_satellites_are_copied()
    {
        var source = _scratch.Output(Counted);
        Directory.CreateDirectory(Path.Combine(source, "ref"));
        File.Copy(Path.Combine(Counted.Folder, "../../../obj/", Path.GetFileName(Path.GetDirectoryName(Counted.Folder)!), Counted.Framework, "ref", Counted.File), Path.Combine(source, "ref", Counted.File));

        Assert.Equal([null, null, "it is a reference assembly, which nothing runs"], _scratch.Weave(source).Assemblies.Select(assembly => assembly.WhyNot));
    }

    [Fact]
    public void A_program_in_a_single_file_is_an_error()
    {
        var source = Directory.CreateDirectory(Path.Combine(_scratch.Path, "single")).FullName;
        byte[] program = [.. new byte[100], 0, 16, 0, 0, 0, 0, 0, 0, 0x8b, 0x12, 0x02, 0xb9, 0x6a, 0x61, 0x20, 0x38, 0x72, 0x7b, 0x93, 0x02, 0x14, 0xd7, 0xa0, 0x32, 0x13, 0xf5, 0xb9, 0xe6, 0xef, 0xae, 0x33, 0x18, 0xee, 0x3b, 0x2d, 0xce, 0x24, 0xb3, 0x6a, 0xae, .. new byte[100]];
        File.WriteAllBytes(Path.Combine(source, "app"), program);
        var failure = Assert.Throws<PerfGateException>(() => _scratch.Weave(source));

        Assert.Equal("PG5001", failure.Code);
        Assert.Contains("single file", failure.Message, StringComparison.Ordinal);

        program[101 + 8 - 1 - 7] = 0;
        program[101] = 0;
        File.WriteAllBytes(Path.Combine(source, "app"), program);
        Assert.Equal("PG5002", Assert.Throws<PerfGateException>(() => _scratch.Weave(source)).Code);
    }

    [Fact]
    public void A_trimmed_program_is_an_error()
    {
        var source = _scratch.Output(Counted);
        var shared = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        foreach (var file in Directory.EnumerateFiles(shared, "System*.dll"))
        {
            File.Copy(file, Path.Combine(source, Path.GetFileName(file)));
        }

        File.Delete(Path.Combine(source, "PerfGate.Core.dll")); // the tool's own needs more
        Assert.True(_scratch.Weave(source).Assemblies.Length > 0);

        File.Delete(Path.Combine(source, "System.Collections.Concurrent.dll"));
        File.Delete(Path.Combine(source, "System.Text.Json.dll"));
        var failure = Assert.Throws<PerfGateException>(() => _scratch.Weave(source));
        Assert.Equal("PG5005", failure.Code);
        Assert.Contains("trimmed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Core_of_another_protocol_is_an_error()
    {
        var source = _scratch.Output(Counted);
        var core = Path.Combine(source, "PerfGate.Core.dll");
        using (var module = ModuleDefinition.ReadModule(core, new ReaderParameters { InMemory = true }))
        {
            module.GetType("PerfGate.Counting.CallHooks").Fields.Single(field => field.Name == "Protocol").Constant = 99;
            module.Write(core);
        }

        Assert.Equal("PG5004", Assert.Throws<PerfGateException>(() => _scratch.Weave(source)).Code);
        File.Copy(Path.Combine(source, Library), core, overwrite: true);
        Assert.Equal("PG5004", Assert.Throws<PerfGateException>(() => _scratch.Weave(source)).Code);
        File.WriteAllText(core, "none");
        Assert.Equal("PG5004", Assert.Throws<PerfGateException>(() => _scratch.Weave(source)).Code);
    }

    [Fact]
    public void Nothing_to_weave_is_an_error()
    {
        var empty = Directory.CreateDirectory(Path.Combine(_scratch.Path, "empty")).FullName;

        Assert.Equal("PG5002", Assert.Throws<PerfGateException>(() => _scratch.Weave(empty)).Code);
        Assert.Equal("PG5002", Assert.Throws<PerfGateException>(() => _scratch.Weave(Counted.Folder, "Nobody*")).Code);
        Assert.Equal("PG5001", Assert.Throws<PerfGateException>(() => _scratch.Weave(Path.Combine(empty, "gone"))).Code);
        Assert.False(Directory.Exists(_scratch.Copies) && Directory.EnumerateFileSystemEntries(_scratch.Copies).Any());
    }

    /// <summary>What obfuscators and broken disks leave: each file is woven or copied with a reason, and nothing else happens.</summary>
    [Fact]
    public void Damaged_assemblies_are_copied_with_the_reason()
    {
        var source = _scratch.Output(Counted);
        var whole = File.ReadAllBytes(Path.Combine(source, Library));
        var random = new Random(20261124);
        var metadata = whole.AsSpan().IndexOf("BSJB"u8);
        for (var i = 0; i < 120; i++)
        {
            var damaged = (byte[])whole.Clone();
            for (var changes = random.Next(1, 12); changes > 0; changes--)
            {
                // Half of them in metadata, where all else is told.
                var place = random.Next(2) == 0 ? random.Next(metadata, Math.Min(metadata + 3000, damaged.Length)) : random.Next(damaged.Length);
                damaged[place] = (byte)random.Next(256);
            }

            File.WriteAllBytes(Path.Combine(source, $"Damaged{i:D3}.dll"), i % 10 == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
        }

        var copy = _scratch.Weave(source, "*Counted", "*Library*", "Damaged*");
        Assert.True(copy.Assemblies.Single(assembly => assembly.File == Counted.File).Methods > 0);
        Assert.All(copy.Assemblies.Where(assembly => assembly.Methods == 0), assembly =>
        {
            Assert.False(string.IsNullOrEmpty(assembly.WhyNot));
            Assert.Equal(File.ReadAllBytes(Path.Combine(source, assembly.File)), File.ReadAllBytes(Path.Combine(copy.Directory, assembly.File)));
        });
    }

    [Fact]
    public void Names_that_are_no_text_are_told_as_well_as_can_be()
    {
        var source = _scratch.Output(Counted);
        var path = Path.Combine(source, Library);
        using (var module = ModuleDefinition.ReadModule(path, new ReaderParameters { InMemory = true }))
        {
            var words = module.GetType("PerfGate.Torture.Library.Words");
            words.Methods.Single(method => method.Name == "Where").Name = "\ud800\"\n<script>";
            module.Write(path);
        }

        var copy = _scratch.Weave(source, "*Library");
        Assert.True(Assert.Single(copy.Assemblies).Methods > 0);
        Assert.All(File.ReadLines(Path.Combine(copy.Directory, CountedPass.MapFile)), line => System.Text.Json.JsonDocument.Parse(line).Dispose());
    }

    /// <summary>What no compiler of ours emits, but some do: jumps, returns shared by tail calls and others, code that nothing reaches.</summary>
    [Fact]
    public void Code_of_other_compilers_does_what_it_did()
    {
        var source = _scratch.Output(Counted);
        var path = Path.Combine(source, Library);
        using (var module = ModuleDefinition.ReadModule(path, new ReaderParameters { InMemory = true }))
        {
            OtherCode.AddTo(module);
            module.Write(path);
        }

        var woven = Path.Combine(_scratch.Weave(source).Directory, Library);
        foreach (var file in (string[])[path, woven])
        {
            Assert.Equal(12, Call<int>(file, "Other", "Jump", 6));
            Assert.Equal([10, 1, 8], ((int[])[5, 0, 4]).Select(n => Call<int>(file, "Other", "TailOrReturn", n)));
            Assert.Equal([100, 101, 102, -1], ((int[])[0, 1, 2, 9]).Select(n => Call<int>(file, "Other", "Table", n)));
            Assert.Equal(7, Call<int>(file, "Other", "HandlerFirst", 7));
            Assert.Throws<InvalidOperationException>(() => Call<int>(file, "Other", "NeverReturns", 1));
            Assert.Equal("fault", Call<string>(file, "Other", "Fault", "x"));
        }
    }

    [Fact]
    public void Methods_that_the_runtime_itself_suspends_are_left_alone()
    {
        var source = _scratch.Output(Counted);
        var path = Path.Combine(source, Library);
        using (var module = ModuleDefinition.ReadModule(path, new ReaderParameters { InMemory = true }))
        {
            module.GetType("PerfGate.Torture.Library.Words").Methods.Single(method => method.Name == "Where").ImplAttributes |= (MethodImplAttributes)0x2000;
            module.Write(path);
        }

        var copy = _scratch.Weave(source, "*Library");
        Assert.Contains("runtime async) are not counted: 1", Assert.Single(copy.Assemblies).WhyNot, StringComparison.Ordinal);
        Assert.DoesNotContain("Words.Where", File.ReadAllText(Path.Combine(copy.Directory, CountedPass.MapFile)), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    private static T Call<T>(string file, string type, string method, object argument)
    {
        var context = new AssemblyLoadContext(null, isCollectible: true);
        try
        {
            // The recorder of the program is not that of these tests.
            context.Resolving += (_, name) => File.Exists(Path.Combine(Path.GetDirectoryName(file)!, name.Name + ".dll")) ? context.LoadFromStream(new MemoryStream(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(file)!, name.Name + ".dll")))) : null;
            var found = context.LoadFromStream(new MemoryStream(File.ReadAllBytes(file))).GetType(type, throwOnError: true)!.GetMethod(method, [argument.GetType()])!;
            return (T)found.Invoke(null, System.Reflection.BindingFlags.DoNotWrapExceptions, null, [argument], null)!;
        }
        finally
        {
            context.Unload();
        }
    }
}
