using PerfGate;
using Shop;

using var log = new MemoryStream();
using (ActionLog.WriteTo(log))
{
    try
    {
        await Served.ServeAsync();
    }
    catch (ArgumentOutOfRangeException failure)
    {
        Console.WriteLine(failure.StackTrace);
    }
}

Console.Write(System.Text.Encoding.UTF8.GetString(log.ToArray()));

internal static class Served
{
    [LogCall]
    public static async Task<decimal> ServeAsync(int times = 2)
    {
        var orders = new Orders();
        return orders.Total("me", "4711", [1m, times]) + await orders.LoadAsync(7) + await orders.LoadAsync(-1);
    }
}
