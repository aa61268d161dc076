using System.Collections.Frozen;
using Mono.Cecil;
using PerfGate.CallTrees;

namespace PerfGate.Instrumentation;

/// <summary>What is known of calls into code that is not woven: this is the one table of it.</summary>
internal static class ForeignCalls
{
    // What starts work on other threads, or may: the type, and its methods; all of them where none is named.
    private static readonly FrozenDictionary<string, string[]> Starting = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["System.Threading.Tasks.Task"] = ["Run", "Start", "RunSynchronously", "ContinueWith"],
        ["System.Threading.Tasks.Task`1"] = ["Start", "RunSynchronously", "ContinueWith"],
        ["System.Threading.Tasks.TaskFactory"] = [],
        ["System.Threading.Tasks.TaskFactory`1"] = [],
        ["System.Threading.Tasks.Parallel"] = [],
        ["System.Threading.Thread"] = ["Start"],
        ["System.Threading.ThreadPool"] = ["QueueUserWorkItem", "RegisterWaitForSingleObject"],
        ["System.Threading.Timer"] = [".ctor"],
        ["System.Timers.Timer"] = [".ctor", "Start", "set_Enabled"],
        ["System.Threading.CancellationToken"] = ["Register"],
        ["System.Threading.SynchronizationContext"] = ["Post"],
        ["System.ComponentModel.BackgroundWorker"] = ["RunWorkerAsync"],
        ["System.Linq.ParallelEnumerable"] = [],
        ["System.Linq.ParallelQuery`1"] = [],
        ["System.Threading.Tasks.Dataflow.ActionBlock`1"] = [".ctor"],
        ["System.Threading.Tasks.Dataflow.TransformBlock`2"] = [".ctor"],
        ["System.Threading.Tasks.Dataflow.TransformManyBlock`2"] = [".ctor"],
        ["Microsoft.FSharp.Control.FSharpAsync"] = [],
        ["Microsoft.FSharp.Control.FSharpMailboxProcessor`1"] = ["Start", "StartImmediate"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Calls whose cost does not depend on their input, or that are woven code's own in another form: a list of them would say nothing.
    private static readonly FrozenSet<string> Constant = new[]
    {
        "System.Object", "System.Attribute", "System.ValueType", "System.Nullable`1", "System.Math", "System.MathF", "System.Index", "System.Range", "System.Delegate", "System.MulticastDelegate",
        "System.Threading.Interlocked", "System.Threading.Volatile", "System.Threading.Monitor", "System.Numerics.BitOperations", "System.Environment", "System.ArgumentNullException", "System.IDisposable",
        "System.Collections.IEnumerator", "System.Collections.Generic.IEnumerator`1", "System.Collections.Generic.IEnumerable`1", "System.Collections.Generic.KeyValuePair`2", "System.Type", "Microsoft.FSharp.Core.FSharpFunc`2", "System.Memory`1", "System.ReadOnlyMemory`1",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] ConstantPrefixes = ["System.Runtime.CompilerServices.", "System.Runtime.InteropServices.", "System.ValueTuple`", "System.Tuple`", "System.Func`", "System.Action`", "Microsoft.FSharp.Core.OptimizedClosures", "PerfGate."];

    // What only reads a field of the base library's own, and calls nobody back.
    private static readonly FrozenDictionary<string, string[]> Accessors = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["System.String"] = ["get_Length", "get_Chars"],
        ["System.Text.StringBuilder"] = ["get_Length"],
        ["System.Array"] = ["get_Length"],
        ["System.Nullable`1"] = ["get_HasValue", "get_Value", "GetValueOrDefault"],
        ["System.Span`1"] = ["get_Length", "get_Item", "get_IsEmpty"],
        ["System.ReadOnlySpan`1"] = ["get_Length", "get_Item", "get_IsEmpty"],
        ["System.Memory`1"] = ["get_Length", "get_IsEmpty"],
        ["System.ReadOnlyMemory`1"] = ["get_Length", "get_IsEmpty"],
        ["System.Collections.Generic.KeyValuePair`2"] = ["get_Key", "get_Value"],
        ["System.Collections.Generic.List`1"] = ["get_Count", "get_Item"],
        ["System.Collections.Generic.Dictionary`2"] = ["get_Count"],
        ["System.Collections.Generic.HashSet`1"] = ["get_Count"],
        ["System.Collections.Generic.Queue`1"] = ["get_Count"],
        ["System.Collections.Generic.Stack`1"] = ["get_Count"],
        ["System.Collections.Generic.LinkedList`1"] = ["get_Count"],
        ["System.Collections.Immutable.ImmutableArray`1"] = ["get_Length", "get_Item", "get_IsEmpty", "get_IsDefault"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>True for calls that a leaf may have.</summary>
    public static bool IsAccessor(MethodReference method) =>
        method.Name == ".ctor" ? method.DeclaringType.FullName == "System.Object" : method.DeclaringType is { } type and not ArrayType && Accessors.TryGetValue(type.GetElementType().FullName, out var methods) && Array.IndexOf(methods, method.Name) >= 0;

    /// <summary>True for calls before which the recorder is told: what they start knows from where.</summary>
    public static bool MayStartWork(MethodReference method) =>
        method.DeclaringType is { } type && Starting.TryGetValue(type.GetElementType().FullName, out var methods) && (methods.Length == 0 || Array.IndexOf(methods, method.Name) >= 0);

    /// <summary>The name under which a call's missing weight is told; null for calls whose cost is as good as constant.</summary>
    public static string? NameOfUnweighted(MethodReference method)
    {
        if (method.DeclaringType is null or ArrayType)
        {
            return null;
        }

        var type = method.DeclaringType.GetElementType().FullName;
        var isAccessor = (method.Name.StartsWith("get_", StringComparison.Ordinal) || method.Name.StartsWith("set_", StringComparison.Ordinal) || method.Name.StartsWith("add_", StringComparison.Ordinal))
            && !method.Name.EndsWith("_Item", StringComparison.Ordinal);
        var isOfList = type is "System.Collections.Generic.List`1" or "System.Span`1" or "System.ReadOnlySpan`1" or "System.String" && method.Name is "get_Item" or "set_Item" or "get_Chars" or "GetEnumerator" or "Slice" or "op_Implicit";
        var isEnumerator = type.EndsWith("/Enumerator", StringComparison.Ordinal);
        var isMade = method.Name == ".ctor" && (!method.HasParameters || type.EndsWith("Exception", StringComparison.Ordinal) || (method.Parameters.Count == 2 && method.Parameters[1].ParameterType.MetadataType == MetadataType.IntPtr));
        return isAccessor || isOfList || isEnumerator || isMade || Constant.Contains(type) || Array.Exists(ConstantPrefixes, prefix => type.StartsWith(prefix, StringComparison.Ordinal))
            ? null
            : MethodNames.Of(type.Replace('/', '+'), method.Name);
    }
}
