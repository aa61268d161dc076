using System.Reflection;
using Microsoft.Testing.Extensions.TrxReport.Abstractions;
using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Capabilities.TestFramework;
using Microsoft.Testing.Platform.Helpers;

namespace PerfGate.TestAdapter;

/// <summary>Where Microsoft.Testing.Platform meets xunit v2: its generated entry point calls this.</summary>
public static class XunitBuilderHook
{
    /// <summary>Registers xunit v2 as the test framework of a test application.</summary>
    /// <param name="builder">The application under construction.</param>
    /// <param name="arguments">The application's command line.</param>
    public static void AddExtensions(ITestApplicationBuilder builder, string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var framework = new XunitFramework(Assembly.GetEntryAssembly() ?? throw new InvalidOperationException("xunit v2 runs on Microsoft.Testing.Platform as a program only: start the test project itself."));
        builder.RegisterTestFramework(_ => new TestFrameworkCapabilities(new TrxReportCapability()), (_, _) => framework);
#pragma warning disable TPEXP // The platform offers --treenode-filter to frameworks by this method only; it calls all of the filter experimental.
        builder.AddTreeNodeFilterService(framework);
#pragma warning restore TPEXP
    }

    /// <summary>Tells <c>--report-trx</c> that results carry what it writes besides names and outcomes; they always do.</summary>
    private sealed class TrxReportCapability : ITrxReportCapability
    {
        public bool IsSupported => true;

        public void Enable()
        {
        }
    }
}
