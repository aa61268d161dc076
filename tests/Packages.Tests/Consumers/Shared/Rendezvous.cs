using System;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace Shop.Tests;

/// <summary>Holds a test process until as many as CONSUMER_RENDEZVOUS_COUNT are at the same place, the directory CONSUMER_RENDEZVOUS: they then measure at one time if nothing keeps them from it.</summary>
public static class Rendezvous
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static void Wait()
    {
        if (Environment.GetEnvironmentVariable("CONSUMER_RENDEZVOUS") is not { Length: > 0 } folder)
        {
            return;
        }

        var expected = int.Parse(Environment.GetEnvironmentVariable("CONSUMER_RENDEZVOUS_COUNT")!);
        File.WriteAllText(Path.Combine(folder, $"{Environment.ProcessId}.here"), "");
        var since = Stopwatch.GetTimestamp();
        while (Directory.GetFiles(folder, "*.here").Length < expected)
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                throw new TimeoutException("The other test processes did not come.");
            }

            Thread.Sleep(10);
        }
    }
}
