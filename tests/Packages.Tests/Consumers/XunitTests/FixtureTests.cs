using System;
using PerfGate;
using Xunit;

namespace Shop.Tests;

public sealed class Shelf : IDisposable
{
    private bool isDisposed;

    public uint Books => isDisposed ? throw new ObjectDisposedException(nameof(Shelf)) : 7u;

    public void Dispose() => isDisposed = true;
}

public sealed class ClassFixtureTests(Shelf shelf) : ObservedTests, IClassFixture<Shelf>
{
    [PerfTest]
    public uint ReadShelf()
    {
        Calls.Note();
        return shelf.Books;
    }
}

public sealed class Warehouse : IDisposable
{
    private bool isDisposed;

    public uint Shelves => isDisposed ? throw new ObjectDisposedException(nameof(Warehouse)) : 70u;

    public void Dispose() => isDisposed = true;
}

[CollectionDefinition("warehouse")]
public sealed class WarehouseCollection : ICollectionFixture<Warehouse>;

[Collection("warehouse")]
public sealed class CollectionFixtureTests(Warehouse warehouse, ITestOutputHelper output) : ObservedTests
{
    [PerfTest]
    public uint ReadWarehouse()
    {
        Calls.Note();
        return warehouse.Shelves;
    }

    [PerfTest]
    public uint WriteOutput()
    {
        Calls.Note();
        return Once.Do(() => output.WriteLine("the test's own output")) + warehouse.Shelves;
    }

    [Fact]
    public void Ordinary_test_of_the_collection() => Assert.Equal(70u, warehouse.Shelves);
}
