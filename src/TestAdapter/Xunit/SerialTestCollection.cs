using System.Security.Cryptography;
using System.Text;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace PerfGate.TestAdapter;

/// <summary>
/// The twin of a user's test collection that holds its perf tests: same fixtures, same attributes, never parallel.
/// xunit runs such collections one by one after all parallel ones. Ordinary tests stay in the user's collection.
/// </summary>
internal sealed class SerialTestCollection : TestCollection
{
    [Obsolete("For deserialization only.")]
    public SerialTestCollection()
    {
    }

    private SerialTestCollection(ITestCollection original)
        : base(original.TestAssembly, Serial(original.CollectionDefinition), "PerfGate: " + original.DisplayName, StableId(original))
    {
    }

    /// <summary>The same method in a collection that never runs in parallel.</summary>
    public static ITestMethod Move(ITestMethod method)
    {
        var collection = method.TestClass.TestCollection;
        return SerialTypeInfo.IsSerial(collection.CollectionDefinition)
            ? method
            : new TestMethod(new TestClass(new SerialTestCollection(collection), method.TestClass.Class), method.Method);
    }

    public override void Deserialize(IXunitSerializationInfo info)
    {
        base.Deserialize(info);
        CollectionDefinition = Serial(CollectionDefinition);
    }

    private static ITypeInfo Serial(ITypeInfo? definition) => definition switch
    {
        null => SerialTypeInfo.WithoutFixtures,
        IReflectionTypeInfo type when !SerialTypeInfo.IsSerial(type) => new SerialTypeInfo(type),
        _ => definition,
    };

    // xunit tells collections apart by this id; a random one would put every method of a class into a collection of its own, with fixtures of its own.
    private static Guid StableId(ITestCollection original)
    {
        var name = original.TestAssembly.Assembly.Name + "\0" + original.DisplayName;
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
    }
}
