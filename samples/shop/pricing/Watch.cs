using Grpc.Core;
using Shop.Contracts;

namespace Shop.Pricing;

/// <summary>One Watch call: what the client watches, and the one writer that two loops share.</summary>
internal sealed class Watch(IServerStreamWriter<Price> writer, TimeProvider time) : IDisposable
{
    readonly SemaphoreSlim _gate = new(1);
    readonly SortedSet<string> _skus = new(StringComparer.Ordinal);
    long _sequence;

    public void Dispose() => _gate.Dispose();

    /// <summary>Watches one more sku and tells its price at once; a sku without a price is passed over.</summary>
    public Task AddAsync(string sku, CancellationToken cancellation) => GatedAsync(async () =>
    {
        if (PriceRules.GetLive(sku, time.GetUtcNow()) is null)
            return;
        _skus.Add(sku);
        await TellAsync(sku, cancellation);
    }, cancellation);

    public Task TellAllAsync(CancellationToken cancellation) => GatedAsync(async () =>
    {
        foreach (var sku in _skus)
            await TellAsync(sku, cancellation);
    }, cancellation);

    Task TellAsync(string sku, CancellationToken cancellation) =>
        PriceRules.GetLive(sku, time.GetUtcNow()) is { } quote
            ? writer.WriteAsync(PriceService.ToPrice(sku, quote, ++_sequence), cancellation)
            : Task.CompletedTask;

    async Task GatedAsync(Func<Task> action, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            await action();
        }
        finally
        {
            _gate.Release();
        }
    }
}
