using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PerfGate.Bench.Culprit.Libraries;

/// <summary>A cache that forgets what was used least recently, in front of a slow source.</summary>
internal sealed class LruCache(int capacity, Func<string, byte[]> load)
{
    private static readonly bool ScansForOldest = Injection.Is("cache-scans-for-oldest");
    private static readonly bool MissesSome = Injection.Is("cache-misses-some");
    private static readonly bool CopiesValues = Injection.Is("cache-copies-values");
    private readonly Dictionary<string, LinkedListNode<(string Key, byte[] Value)>> _nodes = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, byte[] Value)> _order = [];

    public byte[] Get(string key)
    {
        if (_nodes.TryGetValue(key, out var node) && !(MissesSome && key[^1] is '1' or '3' or '5'))
        {
            Touch(node);
            return CopiesValues ? Copy(node.Value.Value) : node.Value.Value;
        }

        var value = load(key);
        Put(key, value);
        return value;
    }

    private static byte[] Copy(byte[] value)
    {
        var copy = Array.Empty<byte>();
        for (var i = 0; i < value.Length; i++)
        {
            Array.Resize(ref copy, i + 1);
            copy[i] = value[i];
        }

        return copy;
    }

    private void Touch(LinkedListNode<(string Key, byte[] Value)> node)
    {
        _order.Remove(node);
        _order.AddFirst(node);
    }

    private void Put(string key, byte[] value)
    {
        if (_nodes.Remove(key, out var old))
        {
            _order.Remove(old);
        }

        _nodes.Add(key, _order.AddFirst((key, value)));
        if (_nodes.Count > capacity)
        {
            Evict();
        }
    }

    private void Evict()
    {
        var oldest = _order.Last!;
        if (ScansForOldest)
        {
            for (var node = _order.First; node is not null; node = node.Next)
            {
                oldest = node.Value.Key.Length > 0 ? node : oldest;
            }
        }

        _order.Remove(oldest);
        _nodes.Remove(oldest.Value.Key);
    }
}

/// <summary>What uses the cache: pages by number, of which some are asked for again and again.</summary>
internal sealed class Pages
{
    private static readonly bool FormatsKeys = Injection.Is("cache-formats-keys");
    private readonly LruCache _cache;
    private readonly int[] _asked;

    private Pages()
    {
        var random = new Random(3);
        _cache = new LruCache(200, Load);
        _asked = Enumerable.Range(0, 2000).Select(_ => (int)(Math.Pow(random.NextDouble(), 4) * 1000)).ToArray();
    }

    public static Func<object?> Create()
    {
        var pages = new Pages();
        return () => pages.ReadAll();
    }

    private int ReadAll()
    {
        var sum = 0;
        foreach (var page in _asked)
        {
            sum += _cache.Get(KeyOf(page))[0];
        }

        return sum;
    }

    private static string KeyOf(int page)
    {
        if (FormatsKeys)
        {
            var key = "";
            foreach (var part in string.Format(CultureInfo.GetCultureInfo("de-DE"), "page/{0:N0}/{1:X8}", page, page).Split('/'))
            {
                key += "/" + part.ToUpperInvariant();
            }

            return key.ToLowerInvariant() + (page % 10);
        }

        return "page/" + page.ToString(CultureInfo.InvariantCulture);
    }

    private static byte[] Load(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
