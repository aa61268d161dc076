using System.Security.Cryptography;
using System.Text;

namespace PerfGate.Bench.Culprit.Libraries;

/// <summary>Messages through asynchronous stages on threads of the pool.</summary>
internal sealed class Pipeline
{
    private static readonly bool SignsTwice = Injection.Is("pipeline-signs-twice");
    private static readonly bool DelaysSink = Injection.Is("pipeline-delays-sink");
    private static readonly bool EncodesSlowly = Injection.Is("pipeline-encodes-slowly");
    private static readonly bool ChecksByExceptions = Injection.Is("pipeline-checks-by-exceptions");
    private readonly Dictionary<string, int> _stored = new(StringComparer.Ordinal);
    private int _turn;

    public static Func<Task> Create()
    {
        var pipeline = new Pipeline();
        var messages = Enumerable.Range(0, 2000).Select(i => new string((char)('a' + (i % 26)), 300) + i).ToArray();
        return () => pipeline.RunAsync(messages);
    }

    private async Task RunAsync(string[] messages)
    {
        foreach (var chunk in messages.Chunk(250))
        {
            var signed = new List<string>();
            foreach (var message in chunk)
            {
                signed.Add(await SignAsync(Validate(message)));
            }

            await StoreAsync(signed);
        }
    }

    private static string Validate(string message)
    {
        if (ChecksByExceptions && message.GetHashCode(StringComparison.Ordinal) % 16 == 0)
        {
            try
            {
                throw new InvalidDataException("no header");
            }
            catch (InvalidDataException)
            {
                return message.Trim();
            }
        }

        return message.Trim();
    }

    private static async Task<string> SignAsync(string message)
    {
        if (message[^1] == '0')
        {
            await Task.Yield();
        }

        var bytes = Encode(message);
        if (SignsTwice)
        {
            bytes = SHA256.HashData(SHA256.HashData(SHA256.HashData(bytes)));
        }

        return Convert.ToHexString(SHA256.HashData(bytes));
    }

    private static byte[] Encode(string message)
    {
        if (EncodesSlowly)
        {
            var bytes = new List<byte>();
            foreach (var letters in message.Chunk(32))
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(letters));
            }

            return [.. bytes];
        }

        return Encoding.UTF8.GetBytes(message);
    }

    private async Task StoreAsync(List<string> signed)
    {
        if (DelaysSink && signed[0].Length > 0 && _turn++ % 8 == 0)
        {
            await Task.Delay(1);
        }

        await Task.Yield();
        foreach (var one in signed)
        {
            _stored[one] = one.Length;
        }
    }
}
