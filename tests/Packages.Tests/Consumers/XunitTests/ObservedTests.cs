using System;

namespace Shop.Tests;

public abstract class ObservedTests : IDisposable
{
    protected ObservedTests() => Calls = new Calls("perf", GetType().Name);

    protected Calls Calls { get; }

    public void Dispose()
    {
        Calls.Dispose();
        GC.SuppressFinalize(this);
    }
}
