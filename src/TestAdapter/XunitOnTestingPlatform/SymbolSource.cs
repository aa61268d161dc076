using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace PerfGate.TestAdapter;

/// <summary>Finds where a test stands, in the test assembly's portable symbols; nowhere when there are none.</summary>
internal sealed class SymbolSource : ISourceInformationProvider
{
    private readonly Module module;
    private readonly PEReader? image;
    private readonly MetadataReaderProvider? symbols;

    public SymbolSource(Assembly testAssembly)
    {
        module = testAssembly.ManifestModule;
        if (testAssembly.Location.Length > 0)
        {
            image = new PEReader(File.OpenRead(testAssembly.Location));
            image.TryOpenAssociatedPortablePdb(testAssembly.Location, path => File.Exists(path) ? File.OpenRead(path) : null, out symbols, out _);
        }
    }

    public ISourceInformation GetSourceInformation(ITestCase testCase)
    {
        var method = testCase.TestMethod.Method.ToRuntimeMethod();

        // The lines of an async method belong to the state machine that the compiler made of it.
        var body = method.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType.GetMethod("MoveNext", BindingFlags.NonPublic | BindingFlags.Instance) ?? method;
        if (symbols?.GetMetadataReader() is not { } reader || body.Module != module)
        {
            return new SourceInformation();
        }

        var debug = reader.GetMethodDebugInformation(MetadataTokens.MethodDefinitionHandle(body.MetadataToken));
        foreach (var point in debug.GetSequencePoints())
        {
            if (!point.IsHidden)
            {
                return new SourceInformation { FileName = reader.GetString(reader.GetDocument(point.Document).Name), LineNumber = point.StartLine };
            }
        }

        return new SourceInformation();
    }

    public void Dispose()
    {
        symbols?.Dispose();
        image?.Dispose();
    }
}
