using System.Diagnostics;

namespace Kloop.Bench.Tunnel;

/// <summary>One figure: how it is taken, and which way is better.</summary>
/// <param name="Name">For people.</param>
/// <param name="Unit">Of the value.</param>
/// <param name="MoreIsBetter">Throughput, not time.</param>
/// <param name="TakeAsync">Takes it on a connection that was used for nothing else.</param>
internal sealed record Measurement(string Name, string Unit, bool MoreIsBetter, Func<IMultiplexer, CancellationToken, Task<double>> TakeAsync)
{
    private const int Channels = 16;

    /// <param name="bytes">Of every transfer in all.</param>
    /// <param name="requests">Of every series of them.</param>
    public static IReadOnlyList<Measurement> All(long bytes, int requests) =>
    [
        new("one channel down", "MB/s", true, async (m, token) => await TransferAsync(m, 1, bytes, Service.DownAsync, token)),
        new("one channel up", "MB/s", true, async (m, token) => await TransferAsync(m, 1, bytes, Service.UpAsync, token)),
        new($"{Channels} channels down", "MB/s", true, async (m, token) => await TransferAsync(m, Channels, bytes / Channels, Service.DownAsync, token)),
        new($"{Channels} channels up", "MB/s", true, async (m, token) => await TransferAsync(m, Channels, bytes / Channels, Service.UpAsync, token)),
        new("request, p50", "ms", false, async (m, token) => At(0.5, await AskAsync(m, requests, token))),
        new("new channel and request, p50", "ms", false, async (m, token) => At(0.5, await AskAnewAsync(m, requests / 2, token))),
        new("request p95, beside a stalled reader / alone", "", false, StalledAsync(requests)),
    ];

    private static async Task<double> TransferAsync(
        IMultiplexer multiplexer, int channels, long bytes, Func<Stream, long, byte[], Task> transfer, CancellationToken token)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, channels).Select(_ => Task.Run(
            async () =>
            {
                await using var channel = await multiplexer.OpenAsync(token);
                await transfer(channel, bytes, new byte[64 * 1024]).WaitAsync(token);
            },
            token)));
        return channels * bytes / 1e6 / clock.Elapsed.TotalSeconds;
    }

    private static async Task<List<double>> AskAsync(IMultiplexer multiplexer, int requests, CancellationToken token)
    {
        await using var channel = await multiplexer.OpenAsync(token);
        var buffer = new byte[Service.ResponseSize];
        await Service.AskAsync(channel, buffer).WaitAsync(token);
        var times = new List<double>(requests);
        for (int i = 0; i < requests; i++)
        {
            long began = Stopwatch.GetTimestamp();
            await Service.AskAsync(channel, buffer).WaitAsync(token);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return times;
    }

    private static async Task<List<double>> AskAnewAsync(IMultiplexer multiplexer, int requests, CancellationToken token)
    {
        var buffer = new byte[Service.ResponseSize];
        var times = new List<double>(requests);
        for (int i = -1; i < requests; i++)
        {
            long began = Stopwatch.GetTimestamp();
            await using var channel = await multiplexer.OpenAsync(token);
            await Service.AskAsync(channel, buffer).WaitAsync(token);
            if (i >= 0) times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return times;
    }

    /// <summary>In turn, a few times: whatever else the machine does meets both.</summary>
    private static Func<IMultiplexer, CancellationToken, Task<double>> StalledAsync(int requests) => async (multiplexer, token) =>
    {
        const int turns = 5;
        List<double> alone = [], beside = [];
        await AskAsync(multiplexer, requests / turns, token);
        for (int i = 0; i < turns; i++)
        {
            alone.AddRange(await AskAsync(multiplexer, requests / turns, token));
            await using var stalled = await multiplexer.OpenAsync(token);
            await Service.StallAsync(stalled);
            // Its window fills, and then it stalls.
            await Task.Delay(TimeSpan.FromMilliseconds(200), token);
            beside.AddRange(await AskAsync(multiplexer, requests / turns, token));
        }

        return At(0.95, beside) / At(0.95, alone);
    };

    private static double At(double part, List<double> times)
    {
        times.Sort();
        return times[(int)(part * (times.Count - 1))];
    }
}
