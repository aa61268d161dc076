using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Shop.Tests;

[TestClass]
public sealed class OrdinaryTests
{
    [TestMethod]
    public async Task Slow()
    {
        using var calls = new Calls("ordinary", nameof(Slow));
        calls.Note();
        await Task.Delay(200);
        calls.Note();
    }
}
