using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PerfGate.Diagnostics;
using PerfGate.Units;

namespace PerfGate.Runs;

/// <summary>One line of a run file; <c>docs/run-file.md</c> is the specification.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(HeaderLine), "header")]
[JsonDerivedType(typeof(DeclaredLine), "declared")]
[JsonDerivedType(typeof(StartLine), "start")]
[JsonDerivedType(typeof(TestLine), "test")]
[JsonDerivedType(typeof(WarningLine), "warning")]
[JsonDerivedType(typeof(EndLine), "end")]
internal abstract record RunLine;

/// <summary>The first line.</summary>
internal sealed record HeaderLine(RunEnvironment Environment) : RunLine;

/// <summary>What the assembly declares, measured or not.</summary>
internal sealed record DeclaredLine(ImmutableArray<string> Methods) : RunLine;

/// <summary>Measuring of a test begins: what a killed process was doing.</summary>
internal sealed record StartLine(TestId Test) : RunLine;

/// <summary>One record.</summary>
internal sealed record TestLine(TestRecord Test) : RunLine;

/// <summary>What had to be left out of the files this run was made from: written into merged runs, so that it is not forgotten.</summary>
internal sealed record WarningLine(Warning Warning) : RunLine;

/// <summary>Closes the file: everything above is complete. Where records follow, it was only the end so far.</summary>
/// <param name="Declared">Methods declared.</param>
/// <param name="Measured">Records with samples so far.</param>
/// <param name="NotMeasured">Records without.</param>
/// <param name="IsPartial">Only some tests were asked for.</param>
internal sealed record EndLine(int Declared, int Measured, int NotMeasured, bool IsPartial) : RunLine;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(QuantityConverter), typeof(ThresholdConverter), typeof(SampleConverter)])]
[JsonSerializable(typeof(RunLine))]
internal sealed partial class RunJson : JsonSerializerContext;

/// <summary>Quantities as text with a unit, <c>"2ms"</c>.</summary>
internal sealed class QuantityConverter : JsonConverter<Quantity>
{
    public override Quantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Quantity.TryParse(reader.GetString(), out var quantity) ? quantity : throw new JsonException("not a number with a unit");

    public override void Write(Utf8JsonWriter writer, Quantity value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToExactString());
}

/// <summary>Thresholds as text, <c>"16B,0.1%"</c>.</summary>
internal sealed class ThresholdConverter : JsonConverter<Threshold>
{
    public override Threshold Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return Threshold.TryParse(text, Unit.Nanoseconds, out var time) ? time
            : Threshold.TryParse(text, Unit.Bytes, out var size) ? size
            : throw new JsonException("not a threshold");
    }

    public override void Write(Utf8JsonWriter writer, Threshold value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>Samples with their unit, runs of equal values as <c>[value, count]</c>: allocation repeats one number hundreds of times.</summary>
internal sealed class SampleConverter : JsonConverter<Sample>
{
    private const int MaxValues = 1_000_000;

    public override Sample Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        var metric = root.GetProperty("metric").GetString() ?? throw new JsonException("a sample needs a metric");
        var name = root.GetProperty("unit").GetString();
        var unit = Enum.GetValues<Unit>().Cast<Unit?>().FirstOrDefault(unit => string.Equals(unit.ToString(), name, StringComparison.OrdinalIgnoreCase)) ?? throw new JsonException("unknown unit");

        var values = ImmutableArray.CreateBuilder<double>();
        foreach (var value in root.GetProperty("values").EnumerateArray())
        {
            var (number, count) = value.ValueKind != JsonValueKind.Array ? (value.GetDouble(), 1)
                : value.GetArrayLength() == 2 ? (value[0].GetDouble(), value[1].GetInt32())
                : throw new JsonException("a run of values is [value, count]");
            if (count < 1 || count > MaxValues - values.Count || !double.IsFinite(number) || number < 0)
            {
                throw new JsonException("a value is out of range");
            }

            values.AddRange(Enumerable.Repeat(number, count));
        }

        return new Sample(metric, unit, values.ToImmutable());
    }

    public override void Write(Utf8JsonWriter writer, Sample value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("metric", value.Metric);
        writer.WriteString("unit", JsonNamingPolicy.CamelCase.ConvertName(value.Unit.ToString()));
        writer.WriteStartArray("values");
        for (var i = 0; i < value.Values.Length;)
        {
            var count = 1;
            while (i + count < value.Values.Length && value.Values[i + count] == value.Values[i])
            {
                count++;
            }

            if (count < 3)
            {
                writer.WriteNumberValue(value.Values[i]);
                count = 1;
            }
            else
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(value.Values[i]);
                writer.WriteNumberValue(count);
                writer.WriteEndArray();
            }

            i += count;
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
