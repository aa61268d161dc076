using PerfGate;

namespace Shop.Tests;

public sealed class SearchTests : ObservedTests
{
    [PerfTest] // the line of Query
    public uint Query()
    {
        Calls.Note();
        return Work.Search();
    }

    [PerfTest] // the line of Index
    public byte[] Index()
    {
        Calls.Note();
        return Work.Index();
    }
}
