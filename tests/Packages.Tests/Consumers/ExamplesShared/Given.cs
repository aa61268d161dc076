global using static Examples.Given;

namespace Examples;

/// <summary>What the README's examples take for granted.</summary>
public static class Given
{
    public static readonly Index index = new();
    public static readonly Reader reader = new();

    public static string[] Words(int count) => [.. Enumerable.Repeat("word", count)];
}

public sealed class Index
{
    public object Search(params string[] words) => string.Join(' ', words);
}

public sealed class Reader
{
    public Task<string> ReadAsync() => Task.FromResult("");
}
