using Xunit.Abstractions;
using Xunit.Sdk;

namespace PerfGate.TestAdapter;

/// <summary>A failure as xunit reports it: the message names the user's exception types, the stack is theirs.</summary>
internal sealed class XunitFailure(IFailureInformation failure) : Exception(ExceptionUtility.CombineMessages(failure))
{
    public override string? StackTrace { get; } = ExceptionUtility.CombineStackTraces(failure);
}
