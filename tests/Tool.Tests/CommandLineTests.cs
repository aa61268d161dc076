using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.CompilerServices;
using PerfGate.Settings;
using PerfGate.Tool.Commands;

namespace PerfGate.Tool.Tests;

public class CommandLineTests
{
    public static TheoryData<string> ToolOptions => [.. SettingSources.Table.Where(option => option.Hosts.HasFlag(OptionHosts.Tool)).Select(option => option.Name)];

    [Theory]
    [MemberData(nameof(ToolOptions))]
    public async Task Every_option_of_the_table_that_is_the_tools_is_a_flag_of_run_and_is_checked(string name)
    {
        var option = SettingSources.Table.First(option => option.Name == name);

        Assert.Contains(option.Flag, (await Make.Tool("run", "--help")).Output);
        var flags = new OptionFlags();
        var command = new Command("run");
        foreach (var flag in flags.Flags)
        {
            command.Add(flag);
        }

        var parsed = command.Parse([option.Flag, "?"]);
        if (option.Parse is not { } parse)
        {
            Assert.Throws<Diagnostics.PerfGateException>(() => option.Name switch { "Jit" => flags.JitVariables(parsed).Length, "Processes" => flags.Processes(parsed), _ => flags.ExactAssemblies(parsed).Length });
        }
        else if (name == "Exact")
        {
            Assert.NotEmpty(parsed.Errors);
        }
        else if (parse("?") is null)
        {
            Assert.Equal("PG1001", Assert.Throws<Diagnostics.PerfGateException>(() => flags.ToEnvironment(parsed)).Code);
        }
        else
        {
            Assert.Equal(option.EnvironmentVariable, Assert.Single(flags.ToEnvironment(parsed)).Key);
        }
    }

    [Theory]
    [InlineData("--exact Shop.Tests.csproj", "True")]
    [InlineData("Shop.Tests.csproj --exact", "True")]
    [InlineData("--exact true Shop.Tests.csproj", "True")]
    [InlineData("--exact false Shop.Tests.csproj", "False")]
    [InlineData("Shop.Tests.csproj", null)]
    public void Exact_stands_alone_and_does_not_swallow_the_target(string line, string? value)
    {
        var flags = new OptionFlags();
        var target = new Argument<string>("target");
        var command = new Command("run") { flags["Exact"], target };
        var parsed = command.Parse(line);

        Assert.Empty(parsed.Errors);
        Assert.Equal("Shop.Tests.csproj", parsed.GetValue(target));
        Assert.Equal(value, flags.ToEnvironment(parsed).GetValueOrDefault("PERFGATE_EXACT"));
    }

    [Fact]
    public void Assemblies_to_weave_are_patterns_with_commas_between()
    {
        var flags = new OptionFlags();
        var command = new Command("run") { flags["ExactAssemblies"] };
        Assert.Equal(["Shop.*", "!Shop.Generated"], flags.ExactAssemblies(command.Parse(["--exact-assemblies", "Shop.*, !Shop.Generated"])));
        Assert.Empty(flags.ExactAssemblies(command.Parse([])));
        Assert.Equal("PG1001", Assert.Throws<Diagnostics.PerfGateException>(() => flags.ExactAssemblies(command.Parse(["--exact-assemblies", "Shop/*"]))).Code);
    }

    [Theory]
    [InlineData("production", "DOTNET_TieredCompilation=1", "DOTNET_TieredPGO=1", "DOTNET_TC_CallCountingDelayMs=64")]
    [InlineData("no-pgo", "DOTNET_TieredCompilation=1", "DOTNET_TieredPGO=0", "DOTNET_TC_CallCountingDelayMs=A")]
    [InlineData("no-tiering", "DOTNET_TieredCompilation=0")]
    public void A_JIT_mode_is_a_set_of_the_runtimes_variables(string mode, params string[] variables)
    {
        var flags = new OptionFlags();
        var command = new Command("run");
        command.Add(flags["Jit"]);

        Assert.Equal(variables, flags.JitVariables(command.Parse(["--jit", mode])).Select(variable => $"{variable.Name}={variable.Value}"));
        Assert.Contains(mode, JitModes.All);
    }

    [Theory]
    [InlineData("run", "--max-regresion", "5%")]
    [InlineData("run", "--unknown")]
    [InlineData("report", "-x")]
    [InlineData("repport")]
    [InlineData("baseline")]
    [InlineData("report", "--", "--filter", "x")]
    [InlineData("run", "a", "b")]
    [InlineData("bisect", "v1", "main")]
    [InlineData("bisect", "--test", "Query")]
    public async Task A_line_that_cannot_be_understood_is_exit_code_2(params string[] args)
    {
        var (code, output, error) = await Make.Tool(args);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("perfgate : error PG1004: ", error);
    }

    [Fact]
    public async Task A_program_to_profile_without_two_dashes_is_told_where_it_belongs()
    {
        var (code, _, error) = await Make.Tool("profile", "--all", "dotnet", "app.dll", "--size", "3");

        Assert.Equal(2, code);
        Assert.Equal("perfgate : error PG1004: The program to profile follows --: perfgate profile -- dotnet app.dll --size 3. See perfgate --help.\n", error);
    }

    [Theory]
    [InlineData("profile", "--trace")]
    [InlineData("profile", "--speedscope")]
    public async Task A_directory_that_is_not_there_is_said_before_a_program_is_run(string verb, string option)
    {
        using var folder = new Folder();

        var (code, _, error) = await Make.Tool(verb, option, folder["nowhere/file"], "--", "no-such-program");

        Assert.Equal(1, code);
        Assert.Contains($"PG2007: {option} names {folder["nowhere/file"]}", error);
    }

    [Theory]
    [InlineData("--max-regression", "much")]
    [InlineData("--processes", "0")]
    [InlineData("--processes", "101")]
    [InlineData("--jit", "fast")]
    [InlineData("--process-timeout", "-1s")]
    [InlineData("--process-timeout", "10")]
    public async Task A_value_that_cannot_be_understood_is_exit_code_2_and_says_what_is_expected(string flag, string value)
    {
        using var folder = new Folder();
        folder.Write("Shop.csproj", "<Project />");

        var (code, _, error) = await Make.Tool("run", folder.Path, flag, value);

        Assert.Equal(2, code);
        Assert.Contains($"PG1001: option {flag} is '{value}'; expected ", error);
    }

    [Fact]
    public async Task The_version_is_a_line()
    {
        var (code, output, _) = await Make.Tool("--version");

        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+(-[\w.]+)?\n$", output);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(80)]
    [InlineData(400)]
    public void Help_fits_a_terminal_of_any_width(int terminal) =>
        Assert.InRange(new HelpAction { MaxWidth = CommandLine.HelpWidth(terminal) }.MaxWidth, 40, 120);

    [Theory]
    [InlineData("root")]
    [InlineData("run", "run")]
    [InlineData("bisect", "bisect")]
    [InlineData("report", "report")]
    [InlineData("comment", "comment")]
    [InlineData("doctor", "doctor")]
    [InlineData("baseline-accept", "baseline", "accept")]
    [InlineData("baseline-show", "baseline", "show")]
    [InlineData("tree", "tree")]
    [InlineData("profile", "profile")]
    [InlineData("actions", "actions")]
    [InlineData("actions-slowest", "actions", "slowest")]
    public async Task Help_reads(string golden, params string[] verb)
    {
        var (code, output, _) = await Make.Tool([.. verb, "--help"]);

        Assert.Equal(0, code);

        // The library names the program after the process.
        var own = output.ReplaceLineEndings("\n").Replace("PerfGate.Tool.Tests", "perfgate");
        GoldenFile.Check($"help-{golden}.txt", string.Join('\n', own.Split('\n').Select(line => line.TrimEnd())));
    }
}
