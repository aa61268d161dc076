using System.Globalization;
using Mono.Cecil;

namespace PerfGate.Instrumentation.LogCalls;

/// <summary>Why something could not be woven, and where.</summary>
/// <param name="File">The source file or project.</param>
/// <param name="Line">The line in it, or 0.</param>
/// <param name="Code">The diagnostic code.</param>
/// <param name="Message">What happened and what to do.</param>
public sealed record LogCallFault(string File, int Line, string Code, string Message)
{
    /// <summary>As MSBuild reads it from a program's output: one line, whatever the names hold.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Flat(File)}{(Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"({Line})") : "")}: error {Code}: {Flat(Message)}");

    internal static LogCallFault At(MethodDefinition method, string project, string code, string message)
    {
        // An iterator or async method keeps its lines in its state machine.
        var place = new[] { method }.Concat(StateMachines.Of(method) is { } machine ? machine.Methods.Where(other => other.Name == "MoveNext") : [])
            .SelectMany(one => one.DebugInformation.SequencePoints).FirstOrDefault(point => !point.IsHidden);
        return new LogCallFault(place?.Document.Url ?? project, place?.StartLine ?? 0, code, message);
    }

    private static string Flat(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
