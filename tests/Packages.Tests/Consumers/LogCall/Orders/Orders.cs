using PerfGate;

namespace Shop;

public class Orders
{
    [LogCall]
    public decimal Total(string customer, [Sensitive] string card, IReadOnlyList<decimal> prices) => customer.Length + card.Length > 0 ? prices.Sum() : 0;

    [LogCall(Name = "load")]
    public async Task<int> LoadAsync(int id)
    {
        await Task.Yield();
        return id > 0 ? id : throw new ArgumentOutOfRangeException(nameof(id));
    }
#if ITERATOR

    [LogCall]
    public IEnumerable<int> All()
    {
        yield return 1;
    }
#endif
}
