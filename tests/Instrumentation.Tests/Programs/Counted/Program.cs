using PerfGate.Torture.Library;

// Runs what it is told, as often as it is told.
var n = int.Parse(args[1]);
Console.WriteLine(args[0] switch
{
    "loop" => Work.Loop(n),
    "leaves" => Work.Leaves(n),
    "async" => Work.Async(n).GetAwaiter().GetResult(),
    "iterate" => Work.Iterate(n),
    "throw" => Work.Catching(n),
    "spawn" => Work.Spawning(n),
    "standins" => Work.StandIns(),
    "satellite" => Work.Satellite(),
    "write" => Work.Write(),
    _ => "?",
});

internal static class Work
{
    public static string Loop(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += i ^ 3;
        }

        return sum.ToString();
    }

    public static string Leaves(int n)
    {
        var words = new Words();
        for (var i = 0; i < n; i++)
        {
            words.Add("x");
        }

        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += words.Count + words.Size; // accessors of another assembly
        }

        Func<int, int> taken = Words.Taken;
        return (sum + words.Virtual + taken(n) + Words.Taken(n)) + " " + words.Where();
    }

    public static async Task<string> Async(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += await Inner(i);
        }

        return sum.ToString();
    }

    public static string Iterate(int n)
    {
        var sum = 0;
        foreach (var value in Numbers(n))
        {
            sum += value;
        }

        return sum.ToString();
    }

    public static string Catching(int n)
    {
        var caught = 0;
        for (var i = 0; i < n; i++)
        {
            try
            {
                Throwing(i);
            }
            catch (InvalidOperationException)
            {
                caught++;
                After(i);
            }
        }

        return caught.ToString();
    }

    public static string Spawning(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var task = Task.Run(() => After(i));
            sum += task.Result;
        }

        return sum.ToString();
    }

    public static string StandIns()
    {
        var list = new List<int>(Enumerable.Range(0, 5));
        Span<int> span = stackalloc int[2];
        span.Fill(4);
        list.Sort();
        var text = string.Concat(list.Contains(3).ToString(), Enumerable.Count(list).ToString());
        return string.Join(',', text, list.ConvertAll(value => (long)value).Sum(), span[1]);
    }

    public static string Satellite()
    {
        var texts = new System.Resources.ResourceManager("PerfGate.Torture.Texts", typeof(Work).Assembly);
        return texts.GetString("Hello", System.Globalization.CultureInfo.GetCultureInfo("en")) + texts.GetString("Hello", System.Globalization.CultureInfo.GetCultureInfo("de"));
    }

    // Changes every file of its own folder that it can.
    public static string Write()
    {
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, "*.json", SearchOption.AllDirectories))
        {
            File.AppendAllText(file, " ");
        }

        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "written.txt"), "");
        return "written";
    }

    private static async Task<int> Inner(int n)
    {
        await Task.Yield();
        await Task.Yield();
        return After(n);
    }

    private static IEnumerable<int> Numbers(int n)
    {
        for (var i = 0; i < n; i++)
        {
            yield return i;
        }
    }

    private static void Throwing(int n)
    {
        if (After(n) >= 0)
        {
            throw new InvalidOperationException();
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static int After(int n)
    {
        if (n < 0)
        {
            return 0;
        }

        return n;
    }
}
