using Grpc.Core;
using Shop.Contracts;

namespace Shop.Pricing;

internal sealed partial class PriceService(TimeProvider time, IHostApplicationLifetime lifetime, ILogger<PriceService> logger)
    : Prices.PricesBase
{
    /// <summary>How often a watcher is told the prices.</summary>
    internal static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    static readonly string ServedBy = $"{Environment.MachineName}/{Environment.ProcessId}";

    public override Task<Price> GetPrice(PriceRequest request, ServerCallContext context)
    {
        var quote = PriceRules.Get(request.Sku, Math.Max(1, request.Quantity))
            ?? throw new RpcException(new Status(StatusCode.NotFound, $"'{request.Sku}' has no price"));
        Log.Quoted(logger, request.Sku, request.Quantity, quote.UnitCents);
        return Task.FromResult(ToPrice(request.Sku, quote, sequence: 0));
    }

    public override async Task Watch(
        IAsyncStreamReader<WatchRequest> requestStream, IServerStreamWriter<Price> responseStream, ServerCallContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        using var watch = new Watch(responseStream, time);
        using var timer = new PeriodicTimer(Tick, time);
        var reading = ReadAsync(watch, requestStream, ending.Token);
        try
        {
            while (await timer.WaitForNextTickAsync(ending.Token))
                await watch.TellAllAsync(ending.Token);
        }
        catch (Exception) when (context.CancellationToken.IsCancellationRequested || ending.IsCancellationRequested)
        {
            // The client went, or we are going.
        }
        await ending.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    static async Task ReadAsync(Watch watch, IAsyncStreamReader<WatchRequest> requests, CancellationToken cancellation)
    {
        await foreach (var request in requests.ReadAllAsync(cancellation))
            await watch.AddAsync(request.Sku, cancellation);
    }

    internal static Price ToPrice(string sku, Quote quote, long sequence) => new()
    {
        Sku = sku,
        UnitCents = quote.UnitCents,
        Currency = "EUR",
        Discount = quote.Discount,
        ServedBy = ServedBy,
        Sequence = sequence,
    };

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Sku} x {Quantity}: {Cents} cents each")]
        public static partial void Quoted(ILogger logger, string sku, int quantity, long cents);
    }
}
