namespace PerfGate.Actions.Logged;

/// <summary>Methods whose results nobody may read.</summary>
public class Secrets
{
    public string? ApiKey
    {
        [LogCall]
        get;
        [LogCall]
        set;
    }

    [LogCall]
    [return: Sensitive]
    public static string Reset(string user) => $"hunter2-for-{user}";

    [LogCall]
    [return: Sensitive]
    public static async Task<int> DrawAsync()
    {
        await Task.Yield();
        return 4711;
    }

    [LogCall(Name = "fetch")]
    public static ValueTask<string> GetTokenAsync() => new("hunter2");

    [LogCall]
    public static bool HasPassword() => true;

    [LogCall]
    public static int CountTokens() => 3;

    [LogCall]
    public static int NewPin() => 1234;
}
