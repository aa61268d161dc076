namespace PerfGate.Counting;

/// <summary>Calls and work by the numbers of the methods on the way, written at the end to the file in <c>RECORD_TO</c>.</summary>
public static class CallHooks
{
    public const int Protocol = 1;

    private static readonly SortedDictionary<string, (long Calls, long Work)> Counts = new(StringComparer.Ordinal);
    private static readonly AsyncLocal<string?> Flow = new();

    [ThreadStatic]
    private static string? _path;

    static CallHooks() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        if (Environment.GetEnvironmentVariable("RECORD_TO") is { } file)
        {
            lock (Counts)
            {
                File.WriteAllLines(file, Counts.Select(count => $"{count.Key} {count.Value.Calls} {count.Value.Work}"));
            }
        }
    };

    public static void Enter(int method, out CallScope scope)
    {
        scope = new CallScope { Before = _path };
        scope.Path = _path = (_path ?? Flow.Value) + "/" + method;
        Add(scope.Path, 1, 0);
    }

    public static void EnterStateMachine(int method, ref object? context, out CallScope scope)
    {
        scope = new CallScope { Before = _path };
        var isFirst = context is null;
        scope.Path = _path = (string)(context ??= (_path ?? Flow.Value) + "/" + method);
        Add(scope.Path, isFirst ? 1 : 0, 0);
    }

    public static void Leave(ref CallScope scope, long work)
    {
        Add(scope.Path!, 0, work);
        _path = scope.Before;
    }

    public static void Caught(ref CallScope scope) => _path = scope.Path;

    public static void Spawn() => Flow.Value = _path;

    internal static void Weigh(long work) => Add(_path ?? "", 0, work);

    private static void Add(string path, long calls, long work)
    {
        lock (Counts)
        {
            var (before, worked) = Counts.GetValueOrDefault(path);
            Counts[path] = (before + calls, worked + work);
        }
    }
}

public struct CallScope
{
    internal string? Before;
    internal string? Path;
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class StandInAttribute(string declaringType, string method) : Attribute
{
    public string DeclaringType { get; } = declaringType;

    public string Method { get; } = method;
}

/// <summary>One of each kind.</summary>
public static class StandIns
{
    [StandIn("System.Collections.Generic.List`1", "Contains")]
    public static bool Contains<T>(List<T> list, T item)
    {
        CallHooks.Weigh(1000);
        return list.Contains(item);
    }

    [StandIn("System.String", "Concat")]
    public static string Concat(string? a, string? b)
    {
        CallHooks.Weigh(10_000);
        return string.Concat(a, b);
    }

    [StandIn("System.Linq.Enumerable", "Count")]
    public static int Count<T>(IEnumerable<T> source)
    {
        CallHooks.Weigh(100_000);
        return source.Count();
    }

    [StandIn("System.Collections.Generic.List`1", ".ctor")]
    public static List<T> New<T>(IEnumerable<T> source)
    {
        CallHooks.Weigh(1_000_000);
        return new List<T>(source);
    }

    [StandIn("System.Span`1", "Fill")]
    public static void Fill<T>(ref Span<T> span, T value)
    {
        CallHooks.Weigh(10_000_000);
        span.Fill(value);
    }

    [StandIn("System.Collections.Generic.List`1", "ConvertAll")]
    public static List<TOther> ConvertAll<T, TOther>(List<T> list, Converter<T, TOther> convert)
    {
        CallHooks.Weigh(100_000_000);
        return list.ConvertAll(convert);
    }
}
