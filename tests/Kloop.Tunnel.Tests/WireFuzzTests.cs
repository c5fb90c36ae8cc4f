using System.Diagnostics;
using System.Globalization;
using Kloop.Tunnel.Tests.Doubles;

namespace Kloop.Tunnel.Tests;

/// <summary>
/// Hostile peers on both sides, made from a seed, for KLOOP_FUZZ_SECONDS (3 by default). A failure names the
/// seed of its peer: with KLOOP_FUZZ_SEED set to it, that peer is the first.
/// </summary>
[Collection(nameof(WireFuzzTests))]
public sealed class WireFuzzTests(ITestOutputHelper output)
{
    /// <summary>What the peers may leave behind, all together: far below one peer's share times their number.</summary>
    private const long MostGrowth = 64L * 1024 * 1024;

    [Fact]
    public async Task HostilePeers_EndNothing_ButTheirOwnConnections()
    {
        int seed = Setting("KLOOP_FUZZ_SEED", Random.Shared.Next());
        var limit = TimeSpan.FromSeconds(Setting("KLOOP_FUZZ_SECONDS", 3));
        output.WriteLine($"KLOOP_FUZZ_SEED={seed}");
        var seeds = new Random(seed);
        await using var bystander = await ResumablePair.ConnectAsync();
        var (laptop, agent) = await bystander.ChannelAsync();
        long before = 0;
        var clock = Stopwatch.StartNew();
        int peers = 0;
        for (; peers == 0 || clock.Elapsed < limit; seed = seeds.Next(), peers++)
        {
            try
            {
                await new HostilePeer(seed, bystander.Table).AttackAsync();
                await laptop.SendAsync([(byte)peers]);
                Assert.Equal([(byte)peers], await agent.ReadExactlyAsync(1));
                Assert.False(bystander.Laptop.IsInterrupted);
                Assert.Equal(1, bystander.Table.Count);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"after {peers} peers, the one of KLOOP_FUZZ_SEED={seed}: {e.Message}", e);
            }

            // The pools are full after the first few.
            if (peers == 20) before = GC.GetTotalMemory(forceFullCollection: true);
        }

        output.WriteLine($"{peers} peers in {clock.Elapsed.TotalSeconds:0} s");
        if (peers > 20) Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostGrowth);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}

/// <summary>Memory is measured, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(WireFuzzTests), DisableParallelization = true)]
public sealed class WireFuzzCollection;
