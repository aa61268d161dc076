using System.Collections.Immutable;
using PerfGate.Diagnostics;

namespace PerfGate.Instrumentation.LogCalls;

/// <summary>Weaves methods marked <see cref="LogCallAttribute"/>: each of their calls becomes an action.</summary>
public static class LogCallWeaver
{
    /// <summary>Weaves an assembly in place; one that is woven already, or has no such method, stays as it is.</summary>
    /// <param name="request">What to weave.</param>
    /// <returns>What stood in the way; then nothing was changed.</returns>
    public static ImmutableArray<LogCallFault> Weave(LogCallRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            using var assembly = new CompiledAssembly(request.Assembly, request.References);
            if (CallSites.IsWoven(assembly.Module))
            {
                assembly.Finish();
                return [];
            }

            return Weave(assembly, request);
        }
        catch (PerfGateException failure)
        {
            return [new LogCallFault(request.Project, 0, failure.Code, failure.Message)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [NotWoven(request, failure.Message)];
        }
#pragma warning disable CA1031 // metadata that lies makes its readers throw anything, and a build needs to hear of which assembly
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return [NotWoven(request, $"{failure.GetType().Name}: {failure.Message}")];
        }
    }

    private static ImmutableArray<LogCallFault> Weave(CompiledAssembly assembly, LogCallRequest request)
    {
        var methods = LoggedMethods.Of(assembly.Module).ToList();
        var faults = methods.Select(method => LoggedMethods.Fault(method, request.Project)).OfType<LogCallFault>().ToImmutableArray();
        if (methods.Count == 0 || !faults.IsEmpty)
        {
            return faults;
        }

        var hooks = LogCallHookReferences.Of(assembly.Module, assembly.Core);
        var sites = new CallSites(assembly.Module, hooks);
        foreach (var method in methods)
        {
            if (StateMachines.IsAsync(method))
            {
                AsyncMethod.Of(method)!.Weave(hooks, sites);
            }
            else
            {
                new MethodCalls(method, hooks).Weave(sites);
            }
        }

        sites.Complete();
        assembly.Write(request.Key);
        return [];
    }

    private static LogCallFault NotWoven(LogCallRequest request, string why) => new(
        request.Project,
        0,
        DiagnosticCodes.CallsNotWoven,
        $"The methods marked [LogCall] in {request.Assembly} could not be woven: {why} Build again; set PerfGateLogCall to false to build without logged calls.");
}
