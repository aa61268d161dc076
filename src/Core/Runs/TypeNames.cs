namespace PerfGate.Runs;

/// <summary>Type names as a person writes them.</summary>
internal static class TypeNames
{
    /// <summary>The short name, with type arguments: <c>List&lt;Int32&gt;</c>.</summary>
    public static string Of(Type type)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        var name = type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : name;
    }

    /// <summary>The full name without assemblies, nested types with a dot: what a <see cref="TestId"/> holds.</summary>
    public static string FullOf(Type type)
    {
        var prefix = type.DeclaringType is { } outer && !type.IsGenericParameter ? FullOf(outer) : type.Namespace;
        return string.IsNullOrEmpty(prefix) ? Of(type) : prefix + "." + Of(type);
    }
}
