using System.Runtime.CompilerServices;

namespace PerfGate.Tool.Tests;

/// <summary>Tests say what the tool prints, wherever they run: on a build server it would print annotations besides.</summary>
internal static class NoCiJob
{
    [ModuleInitializer]
    internal static void Leave()
    {
        foreach (var name in new[] { "GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI", "GITHUB_STEP_SUMMARY" })
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
