using PerfGate.Measuring;
using Xunit.Abstractions;

namespace PerfGate.TestAdapter;

/// <summary>
/// xunit runs the classes of one collection as they come: as the compiler was given its files, which two directories may list differently. Both sides
/// of a pair go the same way.
/// </summary>
internal static class LockStepOrder
{
    /// <summary>In lock-step the cases by the names of their classes, else as they are.</summary>
    public static IEnumerable<ITestCase> Of(IEnumerable<ITestCase> perfTests) =>
        LockStep.PipeName is null ? perfTests : perfTests.OrderBy(testCase => testCase.TestMethod.TestClass.Class.Name, StringComparer.Ordinal);
}
