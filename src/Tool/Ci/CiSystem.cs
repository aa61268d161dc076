namespace PerfGate.Tool.Ci;

/// <summary>What runs a job and shows what it said beside a change.</summary>
internal enum CiSystem
{
    /// <summary>None, or one that is told nothing.</summary>
    None,

    /// <summary>GitHub Actions, on github.com or a GitHub Enterprise server.</summary>
    GitHub,

    /// <summary>Azure Pipelines.</summary>
    Azure,

    /// <summary>GitLab CI/CD.</summary>
    GitLab,
}
