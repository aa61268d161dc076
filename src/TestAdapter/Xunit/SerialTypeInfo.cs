using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace PerfGate.TestAdapter;

/// <summary>A user's collection definition that says <c>DisableParallelization = true</c> and is otherwise itself.</summary>
internal sealed class SerialTypeInfo(IReflectionTypeInfo definition) : IReflectionTypeInfo
{
    private static readonly string DefinitionAttribute = typeof(CollectionDefinitionAttribute).AssemblyQualifiedName!;

    /// <summary>The definition for collections that the user did not define.</summary>
    public static IReflectionTypeInfo WithoutFixtures { get; } = Reflector.Wrap(typeof(SerialCollectionDefinition));

    public Type Type => definition.Type;

    public IAssemblyInfo Assembly => definition.Assembly;

    public ITypeInfo BaseType => definition.BaseType;

    public IEnumerable<ITypeInfo> Interfaces => definition.Interfaces;

    public bool IsAbstract => definition.IsAbstract;

    public bool IsGenericParameter => definition.IsGenericParameter;

    public bool IsGenericType => definition.IsGenericType;

    public bool IsSealed => definition.IsSealed;

    public bool IsValueType => definition.IsValueType;

    public string Name => definition.Name;

    /// <summary>True when xunit keeps collections of this definition apart from all others by itself.</summary>
    public static bool IsSerial(ITypeInfo? definition) =>
        definition?.GetCustomAttributes(DefinitionAttribute).FirstOrDefault()
            ?.GetNamedArgument<bool>(nameof(CollectionDefinitionAttribute.DisableParallelization)) == true;

    public IEnumerable<IAttributeInfo> GetCustomAttributes(string assemblyQualifiedAttributeTypeName) =>
        (assemblyQualifiedAttributeTypeName == DefinitionAttribute ? WithoutFixtures : definition).GetCustomAttributes(assemblyQualifiedAttributeTypeName);

    public IEnumerable<ITypeInfo> GetGenericArguments() => definition.GetGenericArguments();

    public IMethodInfo GetMethod(string methodName, bool includePrivateMethod) => definition.GetMethod(methodName, includePrivateMethod);

    public IEnumerable<IMethodInfo> GetMethods(bool includePrivateMethods) => definition.GetMethods(includePrivateMethods);

    [CollectionDefinition("PerfGate", DisableParallelization = true)]
    private sealed class SerialCollectionDefinition;
}
