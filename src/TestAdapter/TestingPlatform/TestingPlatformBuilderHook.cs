using System.Reflection;
using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Extensions;
using Microsoft.Testing.Platform.Services;

namespace PerfGate.TestAdapter;

/// <summary>Where Microsoft.Testing.Platform meets PerfGate: its generated entry point calls this.</summary>
public static class TestingPlatformBuilderHook
{
    /// <summary>Adds PerfGate to a test application.</summary>
    /// <param name="builder">The application under construction.</param>
    /// <param name="arguments">The application's command line.</param>
    public static void AddExtensions(ITestApplicationBuilder builder, string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (Assembly.GetEntryAssembly() is not { } testAssembly)
        {
            return;
        }

        builder.CommandLine.AddProvider(() => new PlatformOptions());
        var session = new CompositeExtensionFactory<PlatformSession>(services => new PlatformSession(
            testAssembly,
            services.GetCommandLineOptions(),
            TestSelection.IsPartial(services.GetCommandLineOptions(), arguments),
            services.GetMessageBus(),
            services.GetOutputDevice()));
        builder.TestHost.AddTestSessionLifetimeHandler(session);
        builder.TestHost.AddDataConsumer(session);
    }
}
