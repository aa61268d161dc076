namespace PerfGate.Tool.Comparing;

/// <summary>How the process of a side ended, as far as its exit code tells.</summary>
internal enum HostEnding
{
    /// <summary>It ran tests to the end; some may have failed. Only VSTest and xunit v3 end like this, too, when no test was selected: then none was visited.</summary>
    Ended,

    /// <summary>No test was selected.</summary>
    NothingSelected,

    /// <summary>It did not understand its command line, or could not be set up.</summary>
    Refused,

    /// <summary>It died.</summary>
    Crashed,
}

/// <summary>Reads exit codes.</summary>
internal static class HostEndings
{
    /// <summary>What an exit code of a host means.</summary>
    public static HostEnding Of(HostKind kind, int exitCode) => (kind, exitCode) switch
    {
        // Failed tests, and whatever else went wrong: its output tells them apart.
        (HostKind.VSTest, 0 or 1) => HostEnding.Ended,
        (HostKind.VSTest, 2) => HostEnding.Refused, // of the adapter in its place
        (HostKind.XunitV3, 0 or 1) => HostEnding.Ended,
        (HostKind.XunitV3, 2 or 3) => HostEnding.Refused,

        // As Microsoft.Testing.Platform documents them: 2 failed tests, 8 no test ran, 9 fewer tests than demanded, 13 enough failures.
        (HostKind.Platform or HostKind.XunitV2OnPlatform, 0 or 2 or 9 or 13) => HostEnding.Ended,
        (HostKind.Platform or HostKind.XunitV2OnPlatform, 8) => HostEnding.NothingSelected,
        (HostKind.Platform or HostKind.XunitV2OnPlatform, 4 or 5) => HostEnding.Refused,
        _ => HostEnding.Crashed,
    };
}
