using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using PerfGate.Runs;

namespace PerfGate.Actions;

/// <summary>Renders inputs and results where they are known: numbers as they are, all else as bounded text, so that nothing of the user's is held or read later.</summary>
internal static class ActionValues
{
    /// <summary>Characters of a text that are kept; a hash tells two long ones apart.</summary>
    public const int MaxText = 200;

    // "...#" and eight digits.
    private const int CutLength = 12;

    // A text may be a whole document, and it is the user's thread that hashes it: what is hashed of a longer one are its two ends.
    private const int MaxHashed = 16 << 10;

    /// <summary>Characters of a reason that are kept.</summary>
    public const int MaxReason = 1000;

    /// <summary>The value of an input as it is written.</summary>
    public static object? Render<T>(string name, T value) => Render(name.Length > 0 ? SensitiveValues.Shown(name, value) : value);

    /// <summary>A value as it is written, whatever its name.</summary>
    public static object? Render(object? value) => value switch
    {
        null or bool or int or long or byte or sbyte or short or ushort or uint or ulong or decimal => value,
        double number => double.IsFinite(number) ? value : number.ToString(CultureInfo.InvariantCulture),
        float number => float.IsFinite(number) ? value : number.ToString(CultureInfo.InvariantCulture),
        string text => Bounded(text, MaxText),
        char letter => letter.ToString(),
        _ => Formatted(value),
    };

    /// <summary>What an exception says, bounded; its message may be foreign code.</summary>
    public static string Reason(Exception exception)
    {
        try
        {
            return Bounded(exception.Message ?? "", MaxReason);
        }
#pragma warning disable CA1031 // a user's exception may throw anything
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return $"<Message threw {failure.GetType().Name}>";
        }
    }

    /// <summary>A text, or its beginning and a hash; one that was cut before stays as it is.</summary>
    public static string Bounded(string text, int max)
    {
        if (text.Length <= max || (text.Length <= max + CutLength && text.AsSpan(text.Length - CutLength).StartsWith("...#")))
        {
            return text;
        }

        // No half of a surrogate pair at the cut.
        var kept = char.IsHighSurrogate(text[max - 1]) ? max - 1 : max;
        return $"{text[..kept]}...#{Hash(text)}";
    }

    private static string Hash(string text)
    {
        var hashed = text.Length <= MaxHashed ? text : string.Create(CultureInfo.InvariantCulture, $"{text.Length} {text.AsSpan(0, MaxHashed / 2)}{text.AsSpan(text.Length - (MaxHashed / 2))}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(hashed)), 0, 4).ToLowerInvariant();
    }

    private static string Formatted(object value)
    {
        try
        {
            // A ToString may log an action that is given the very object.
            RuntimeHelpers.EnsureSufficientExecutionStack();
            return Bounded(Format(value), MaxText);
        }
#pragma warning disable CA1031 // a user's type may throw where nothing is expected to: it is his action that must go on
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return $"<{failure.GetType().Name}>";
        }
    }

    // The formatter sets the thread's culture and sets it back; in a flow of its own, not even that the culture was ever set stays behind.
    private static string Format(object value)
    {
        if (CultureInfo.CurrentCulture.Equals(CultureInfo.InvariantCulture) || ExecutionContext.Capture() is not { } flow)
        {
            return InputFormatter.Format(value);
        }

        var rendering = new Rendering(value);
        ExecutionContext.Run(flow, static state => ((Rendering)state!).Do(), rendering);
        return rendering.Text;
    }

    private sealed class Rendering(object value)
    {
        public string Text { get; private set; } = "";

        public void Do() => Text = InputFormatter.Format(value);
    }
}
