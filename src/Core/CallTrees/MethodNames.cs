using System.Text.RegularExpressions;

namespace PerfGate.CallTrees;

/// <summary>Names as a person writes them, the same in every engine, from what the runtime calls a method: state machines, lambdas and local functions by the method they stand in.</summary>
public static partial class MethodNames
{
    /// <summary>The name to show.</summary>
    /// <param name="type">Namespace and type, nested types after <c>+</c>, as the runtime spells them.</param>
    /// <param name="method">The method.</param>
    public static string Of(string type, string method)
    {
        if (method is "MoveNext" && StateMachine().Match(type) is { Success: true } machine)
        {
            return Short(Outer(machine.Groups["outer"].Value)) + "." + Inner(machine.Groups["method"].Value);
        }

        return Short(Outer(type)) + "." + Inner(method);
    }

    // <Outer>g__Local|3_0 -> Outer.Local; <Outer>b__3_0 -> Outer.lambda; .ctor and .cctor as they are called in C#.
    private static string Inner(string method)
    {
        if (LocalFunction().Match(method) is { Success: true } local)
        {
            return $"{Inner(local.Groups["method"].Value)}.{local.Groups["local"].Value}";
        }

        if (Lambda().Match(method) is { Success: true } lambda)
        {
            return Inner(lambda.Groups["method"].Value) + ".lambda";
        }

        return method switch
        {
            ".ctor" => "new",
            ".cctor" => "static",
            _ => Generics(method),
        };
    }

    // The classes that the compiler makes for lambdas stand for the class around them.
    private static string Outer(string type)
    {
        var closure = type.IndexOf("+<>c", StringComparison.Ordinal);
        return closure < 0 ? type : type[..closure];
    }

    // Namespaces say little in a tree: the last part of each name, nested types with a dot.
    private static string Short(string type)
    {
        var named = Generics(type);
        var cut = named.IndexOf('<', StringComparison.Ordinal) is >= 0 and var generic ? generic : named.Length;
        return named[(named.LastIndexOf('.', Math.Max(cut - 1, 0)) + 1)..].Replace('+', '.');
    }

    // List`1[System.__Canon] -> List<T>; Map`2[System.Int32,System.__Canon] -> Map<int, T>
    private static string Generics(string name)
    {
        var start = name.IndexOf('[', StringComparison.Ordinal);
        var bare = Arity().Replace(start < 0 ? name : name[..start], "");
        if (start < 0 || !name.EndsWith(']'))
        {
            return bare;
        }

        var arguments = Split(name[(start + 1)..^1]).Select(argument => argument is "System.__Canon" ? "T" : Short(Outer(argument.Trim())));
        return $"{bare}<{string.Join(", ", arguments)}>";
    }

    private static IEnumerable<string> Split(string arguments)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < arguments.Length; i++)
        {
            depth += arguments[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (arguments[i] == ',' && depth == 0)
            {
                yield return arguments[start..i];
                start = i + 1;
            }
        }

        yield return arguments[start..];
    }

    [GeneratedRegex(@"^(?<outer>.+?)\+<(?<method>(?!>).+)>d(__\d+)?(`\d+)?(\[.*\])?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex StateMachine();

    [GeneratedRegex(@"^<(?<method>.*)>g__(?<local>[^|]+)\|", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex LocalFunction();

    [GeneratedRegex("^<(?<method>.*)>b__", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Lambda();

    [GeneratedRegex(@"`\d+", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Arity();
}
