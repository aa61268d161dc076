using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PerfGate.Counting;

namespace PerfGate.Instrumentation;

/// <summary>The file beside woven assemblies that names their methods.</summary>
internal static class MethodMap
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it: one line a method, in the order of their numbers; the first of an assembly names the assembly and its compiler.</summary>
    public static void Write(string directory, IEnumerable<(AssemblyFacts Assembly, IReadOnlyList<MappedMethod> Methods)> assemblies)
    {
        using var file = File.Create(Path.Combine(directory, CountedPass.MapFile));
        foreach (var (assembly, method, isFirst) in assemblies.SelectMany(one => one.Methods.Select((method, place) => (one.Assembly, method, place == 0))))
        {
            using (var json = new Utf8JsonWriter(file, Options))
            {
                json.WriteStartObject();
                json.WriteNumber("id", method.Number);
                json.WriteString("name", Whole(method.Name));
                json.WriteString("file", Whole(method.File));
                json.WriteNumber("line", method.Line);
                if (isFirst)
                {
                    json.WriteString("assembly", Whole(assembly.Name));
                    json.WriteString("compiler", Whole(assembly.Compiler));
                    json.WriteNumber("rules", Blocks.Rules);
                }

                json.WriteStartArray("unweighted");
                foreach (var call in method.Unweighted)
                {
                    json.WriteStringValue(Whole(call));
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            file.WriteByte((byte)'\n');
        }
    }

    // Names in metadata need not be text.
    private static string Whole(string name) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name));
}
