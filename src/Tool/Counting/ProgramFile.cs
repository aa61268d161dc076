using System.Collections.Immutable;
using System.Diagnostics;
using PerfGate.Diagnostics;

namespace PerfGate.Tool.Counting;

/// <summary>A .NET program as a command line starts it: what of it is a file that can be started from a copy of its folder, and what stays.</summary>
/// <param name="Program">What starts it: its own program, absolute, or <c>dotnet</c> as the command line has it.</param>
/// <param name="IsOwn">True where that is its own program, which lies in its folder.</param>
/// <param name="Assembly">Its .dll, absolute: the folder around it is what is copied.</param>
/// <param name="HostOptions">Options of <c>dotnet exec</c> before the assembly.</param>
/// <param name="Arguments">Its own arguments.</param>
internal sealed record ProgramFile(string Program, bool IsOwn, string Assembly, ImmutableArray<string> HostOptions, ImmutableArray<string> Arguments)
{
    // With each goes a value.
    private static readonly string[] OptionsOfHost = ["--runtimeconfig", "--depsfile", "--additionalprobingpath", "--additional-deps", "--fx-version", "--roll-forward", "--roll-forward-on-no-candidate-fx"];

    /// <summary>Its folder.</summary>
    public string Folder => Path.GetDirectoryName(Assembly)!;

    /// <summary>Reads a command line: <c>dotnet app.dll</c>, <c>dotnet exec app.dll</c>, or a program's own file.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="currentDirectory">What its paths are relative to.</param>
    /// <exception cref="PerfGateException">PG5033: it is none that can be woven; PG2004: it is not there.</exception>
    public static ProgramFile Read(IReadOnlyList<string> line, string currentDirectory)
    {
        var program = line[0];
        if (Path.GetFileNameWithoutExtension(program) is "dotnet")
        {
            return OfDotnet(program, [.. line.Skip(1)], currentDirectory);
        }

        if (program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused($"{program} is started by dotnet: perfgate profile --exact -- dotnet {string.Join(' ', line)}.");
        }

        var file = Find(program, currentDirectory);
        var assembly = Path.ChangeExtension(file.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? file : file + ".exe", ".dll");
        return !File.Exists(assembly) ? throw Refused(WhyNoAssembly(file, assembly)) : new ProgramFile(file, IsOwn: true, assembly, [], [.. line.Skip(1)]);
    }

    /// <summary>Its start from a copy of its folder, in the user's own directory and with the user's own input and output.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="variables">Environment variables, over those of this process.</param>
    public ProcessStartInfo StartFrom(string copy, IReadOnlyDictionary<string, string> variables)
    {
        var assembly = Path.Combine(copy, Path.GetFileName(Assembly));
        var start = IsOwn
            ? new ProcessStartInfo(Path.Combine(copy, Path.GetFileName(Program)), Arguments)
            : new ProcessStartInfo(Program, ["exec", .. HostOptions.Select(option => InCopy(option, copy)), assembly, .. Arguments]);
        start.UseShellExecute = false;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    // What lies in the folder is taken from the copy, too: a .deps.json of which the weaver changed.
    private string InCopy(string option, string copy) =>
        Path.IsPathFullyQualified(option) && Path.GetDirectoryName(option) == Folder ? Path.Combine(copy, Path.GetFileName(option)) : option;

    private static ProgramFile OfDotnet(string dotnet, ImmutableArray<string> arguments, string currentDirectory)
    {
        var isExec = arguments is ["exec", ..];
        var options = ImmutableArray.CreateBuilder<string>();
        for (var i = isExec ? 1 : 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (OptionsOfHost.Contains(argument, StringComparer.Ordinal) && i + 1 < arguments.Length)
            {
                var value = arguments[++i];
                options.AddRange(argument, File.Exists(Path.GetFullPath(value, currentDirectory)) ? Path.GetFullPath(value, currentDirectory) : value);
                continue;
            }

            return argument.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
                ? new ProgramFile(dotnet, IsOwn: false, Checked(Path.GetFullPath(argument, currentDirectory)), options.ToImmutable(), arguments[(i + 1)..])
                : throw Refused(
                    argument is "run" || argument.EndsWith(".cs", StringComparison.OrdinalIgnoreCase) ? $"of 'dotnet {argument}' it is the SDK that would be counted. Build the program and name what was built: perfgate profile --exact -- dotnet bin/Release/net10.0/app.dll."
                    : argument is "test" ? "of 'dotnet test' it is the SDK that would be counted. Count a perf test by its name: perfgate profile <test> --exact."
                    : $"'dotnet {argument}' is a command of the SDK. Name a built program: perfgate profile --exact -- dotnet app.dll.");
        }

        throw Refused("'dotnet' alone is no program. Name a built one: perfgate profile --exact -- dotnet app.dll.");
    }

    private static string Checked(string assembly) =>
        File.Exists(assembly) ? assembly : throw new PerfGateException(DiagnosticCodes.NotFound, $"{assembly} is not there; was the program built?");

    // As a shell finds it: what has a separator is a path, all else is on the PATH.
    private static string Find(string program, string currentDirectory)
    {
        var isPath = program.AsSpan().IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) >= 0;
        var names = OperatingSystem.IsWindows() && !Path.HasExtension(program) ? (string[])[program + ".exe", program] : [program];
        var folders = isPath ? [currentDirectory] : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(folder => names.Select(name => Path.GetFullPath(name, Path.GetFullPath(folder, currentDirectory)))).FirstOrDefault(File.Exists) is not { } found
            ? throw new PerfGateException(DiagnosticCodes.NotFound, $"there is no program {program}{(isPath ? "" : " on the PATH")}.")
            : File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName ?? found;
    }

    private static string WhyNoAssembly(string file, string assembly)
    {
        var begin = new byte[2];
        using var stream = File.OpenRead(file);
        return stream.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false) == begin.Length && begin.AsSpan().SequenceEqual("#!"u8)
            ? $"{file} is a script. Name the .NET program that it starts: perfgate profile --exact -- dotnet app.dll."
            : $"{file} has no {Path.GetFileName(assembly)} beside it: it is a single file, native, or no .NET program, and cannot be woven. Publish it without PublishSingleFile and PublishAot, or name its .dll: perfgate profile --exact -- dotnet app.dll.";
    }

    private static PerfGateException Refused(string why) => new(DiagnosticCodes.ProgramNotCountable, why);
}
