using System.Text;

namespace PerfGate.Settings;

/// <summary>Where an option can be set; every place spells its name by the same rule.</summary>
[Flags]
public enum OptionHosts
{
    /// <summary>A property of <c>[PerfTest]</c> and of <see cref="PerfOptions"/>.</summary>
    Attribute = 1,

    /// <summary>An environment variable, read in the test process.</summary>
    Environment = 2,

    /// <summary>An MSBuild property of the test project; a value of build time.</summary>
    MSBuild = 4,

    /// <summary>A flag of the tool's verbs that run tests.</summary>
    Tool = 8,

    /// <summary>A flag of the test executable on Microsoft.Testing.Platform, with the prefix <c>perfgate-</c>.</summary>
    Platform = 16,
}

/// <summary>One row of the one table of options.</summary>
/// <param name="Name">The name, as the attribute spells it.</param>
/// <param name="Hosts">Where it can be set.</param>
/// <param name="Default">The default, in words where it is no constant.</param>
/// <param name="Help">What it does, in one sentence.</param>
/// <param name="Parse">Reads a value into a layer of settings; null when the text cannot be understood or the option is not one of the test process.</param>
/// <param name="Expected">What a value looks like.</param>
public sealed record Option(string Name, OptionHosts Hosts, string Default, string Help, string Expected, Func<string, Settings?>? Parse)
{
    /// <summary><c>PERFGATE_MAX_REGRESSION</c>.</summary>
    public string EnvironmentVariable => "PERFGATE_" + Words('_').ToUpperInvariant();

    /// <summary><c>PerfGateMaxRegression</c>.</summary>
    public string MSBuildProperty => "PerfGate" + Name;

    /// <summary><c>PerfGate.MaxRegression</c>: the key under which the MSBuild property's value reaches the test process.</summary>
    public string AppContextKey => "PerfGate." + Name;

    /// <summary><c>--max-regression</c>.</summary>
    public string Flag => "--" + Words('-');

    /// <summary><c>perfgate-max-regression</c>, without dashes, as the platform wants it.</summary>
    public string PlatformOption => "perfgate-" + Words('-');

    private string Words(char separator)
    {
        var words = new StringBuilder();
        foreach (var letter in Name)
        {
            if (char.IsUpper(letter) && words.Length > 0)
            {
                words.Append(separator);
            }

            words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}
