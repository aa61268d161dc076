using System.Globalization;
using System.Text.Json;

namespace PerfGate.Actions;

/// <summary>Writes a value as JSON has it: numbers as numbers, what JSON does not know as text.</summary>
internal static class ActionJson
{
    /// <summary>Writes it; a foreign tag's value may be any object, and is rendered first.</summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (ActionValues.Render(value))
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long or short or sbyte:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case uint or ulong or ushort or byte:
                json.WriteNumberValue(Convert.ToUInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case float number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case var text:
                json.WriteStringValue(text.ToString());
                break;
        }
    }
}
