using System.Security.Cryptography;
using System.Text;
using PerfGate.Measuring;
using Xunit;
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

    private SerialTestCollection(ITestCollection original, string id)
        : base(original.TestAssembly, Serial(original.CollectionDefinition), "PerfGate: " + original.DisplayName, StableId(id))
    {
    }

    /// <summary>The same method in a collection that never runs in parallel.</summary>
    public static ITestMethod Move(ITestMethod method)
    {
        var collection = method.TestClass.TestCollection;
        if (LockStep.PipeName is not null)
        {
            return new TestMethod(new TestClass(new SerialTestCollection(collection, IdByName(method.TestClass)), method.TestClass.Class), method.Method);
        }

        return SerialTypeInfo.IsSerial(collection.CollectionDefinition)
            ? method
            : new TestMethod(new TestClass(new SerialTestCollection(collection, collection.TestAssembly.Assembly.Name + "\0" + collection.DisplayName), method.TestClass.Class), method.Method);
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

    // xunit orders collections by their ids. Both sides of a pair go the same way when those are made of names, without the assembly's version. The
    // classes of one collection come in the order of the compiler's files, which two directories may list differently: where they share no fixture,
    // each gets a collection of its own.
    private static string IdByName(ITestClass testClass)
    {
        var collection = testClass.TestCollection;
        var sharesFixtures = collection.CollectionDefinition?.Interfaces.Any(type => type.IsGenericType && type.ToRuntimeType().GetGenericTypeDefinition() == typeof(ICollectionFixture<>)) == true;
        return sharesFixtures ? collection.CollectionDefinition!.Name : testClass.Class.Name;
    }

    // xunit tells collections apart by this id; a random one would put every method of a class into a collection of its own, with fixtures of its own.
    private static Guid StableId(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}
