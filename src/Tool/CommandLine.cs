using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using PerfGate.Tool.Commands;
using PerfGate.Tool.Doctoring;
using PerfGate.Tool.Output;

namespace PerfGate.Tool;

/// <summary>The command line as a whole.</summary>
internal static class CommandLine
{
    private const int LeastHelpWidth = 40;
    private const int MostHelpWidth = 120;

    /// <summary>Parts a command line at the first <c>--</c>: what follows is not ours.</summary>
    public static (IReadOnlyList<string> Own, IReadOnlyList<string>? ForTests) Split(IReadOnlyList<string> args)
    {
        string[] own = [.. args.TakeWhile(arg => arg != "--")];
        return (own, own.Length == args.Count ? null : [.. args.Skip(own.Length + 1)]);
    }

    /// <summary>The verbs.</summary>
    /// <param name="screen">Where they write.</param>
    /// <param name="forTests">What followed <c>--</c>, or null.</param>
    public static RootCommand Root(Screen screen, IReadOnlyList<string>? forTests)
    {
        var root = new RootCommand("Fails a build when a .NET test became slower or allocates more than its baseline allows.")
        {
            RunCommand.Create(screen, forTests ?? []),
            CompareCommand.Create(screen, forTests ?? []),
            BisectCommand.Create(screen, forTests ?? []),
            ReportCommand.Create(screen),
            OpenCommand.Create(screen),
            CommentCommand.Create(screen),
            TreeCommand.Create(screen),
            ProfileCommand.Create(screen, forTests ?? []),
            ActionsCommand.Create(screen),
            DoctorCommand.Create(screen),
            DoctorSide.Create(),
            new Command("baseline", "Keeps and shows baselines.") { AcceptCommand.Create(screen), ShowCommand.Create(screen) },
        };
        foreach (var option in root.Options)
        {
            switch (option)
            {
                case VersionOption version:
                    version.Action = new PrintVersion(screen);
                    break;
                case HelpOption { Action: HelpAction help }:
                    help.MaxWidth = HelpWidth(screen.IsTerminal ? screen.Console.Profile.Width : MostHelpWidth);
                    break;
            }
        }

        return root;
    }

    /// <summary>How wide help is in a terminal; the library refuses the width 0 of one that nobody sized.</summary>
    public static int HelpWidth(int terminal) => Math.Clamp(terminal, LeastHelpWidth, MostHelpWidth);

    /// <summary>What is wrong with a command line; nothing where help or the version is asked for.</summary>
    public static IEnumerable<string> ProblemsOf(ParseResult parsed, IReadOnlyList<string>? forTests)
    {
        if (parsed.Action is { ClearsParseErrors: true })
        {
            yield break;
        }

        // The first word of a program without -- is taken for the name of a test.
        if (forTests is null && parsed.CommandResult.Command.Name == ProfileCommand.Name && parsed.UnmatchedTokens.Any(token => !token.StartsWith('-')))
        {
            var program = parsed.CommandResult.Tokens.Select(token => token.Value).Concat(parsed.UnmatchedTokens).SkipWhile(token => token.StartsWith('-'));
            yield return $"The program to profile follows --: perfgate {ProfileCommand.Name} -- {string.Join(' ', program)}.";
            yield break;
        }

        foreach (var problem in parsed.Errors)
        {
            yield return problem.Message;
        }

        // The library takes an option it does not know for the value of an argument; a dash alone is standard input.
        foreach (var token in parsed.CommandResult.Tokens.Where(token => token.Value.StartsWith('-') && token.Value != "-"))
        {
            yield return $"'{token.Value}' is no option of perfgate {parsed.CommandResult.Command.Name}.";
        }

        if (forTests is not null && parsed.CommandResult.Command.Name is not (RunCommand.Name or CompareCommand.Name or BisectCommand.Name or ProfileCommand.Name))
        {
            yield return $"Only 'perfgate {RunCommand.Name}', 'perfgate {CompareCommand.Name}', 'perfgate {BisectCommand.Name}' and 'perfgate {ProfileCommand.Name}' pass arguments after -- on.";
        }
    }

    // The library's own action asks the entry assembly, which is another one in tests, and prints the commit too.
    private sealed class PrintVersion(Screen screen) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            screen.Line(typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]);
            return ExitCodes.Passed;
        }
    }
}
