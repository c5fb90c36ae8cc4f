using CsCheck;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Tests.Doubles;

namespace Kloop.Tunnel.Tests.Resumption;

/// <summary>Random operations on several channels, as in <see cref="TunnelModelTests"/>, while streams break after random numbers of bytes.</summary>
public sealed class ResumptionModelTests
{
    /// <summary>After how many bytes each way; some within the handshake (50 + 32 bytes up, 50 + 32 + 9 down).</summary>
    private static readonly Gen<(int Up, int Down)> Cuts = Gen.Select(
        Gen.OneOf(Gen.Int[0, 200], Gen.Int[0, 5_000], Gen.Int[0, 300_000]), Gen.OneOf(Gen.Int[0, 200], Gen.Int[0, 5_000], Gen.Int[0, 300_000]));

    private static int _resumed;

    [Fact]
    public async Task CutsAnywhere_LoseNothing_AndDoubleNothing()
    {
        await Gen.Select(TunnelModelTests.Steps.Array[20, 80], Cuts.Array[1, 25], Gen.OneOf(Gen.Const(64), Gen.Int[100, 100_000]))
            .SampleAsync(async (steps, cuts, buffer) =>
            {
                await using var frayed = await FrayedTunnel.StartAsync(cuts, buffer);
                await TunnelModelTests.RunAsync(steps, frayed.ChannelAsync);
                Assert.False(frayed.Pair.Laptop.Completion.IsCompleted);
            }, iter: 60, threads: 2);
        // A dozen cuts a sample are tried, of which some would come after all that is sent.
        Assert.InRange(_resumed, 60, int.MaxValue);
    }

    /// <summary>A tunnel whose streams break as told, one after the other, and whose laptop always comes back.</summary>
    private sealed class FrayedTunnel : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private Task _resuming = Task.CompletedTask;

        private FrayedTunnel(ResumablePair pair) => Pair = pair;

        public ResumablePair Pair { get; }

        public static async Task<FrayedTunnel> StartAsync((int Up, int Down)[] cuts, int buffer)
        {
            // The first handshake comes through whole.
            FrayedStream laptop = null!, agent = null!;
            var tunnel = new FrayedTunnel(await ResumablePair.ConnectAsync(
                laptopEnd: s => laptop = new FrayedStream(s), agentEnd: s => agent = new FrayedStream(s), buffer: buffer));
            laptop.BreakAfter(cuts[0].Up);
            agent.BreakAfter(cuts[0].Down);
            tunnel._resuming = tunnel.ResumeAsync(cuts[1..], buffer);
            return tunnel;
        }

        public async Task<(TunnelChannel Laptop, TunnelChannel Agent)> ChannelAsync() => await Pair.ChannelAsync();

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _resuming.InTime();
            await Pair.DisposeAsync();
            _stop.Dispose();
        }

        private async Task ResumeAsync((int Up, int Down)[] cuts, int buffer)
        {
            try
            {
                for (int i = 0; ; i++)
                {
                    await Pair.Laptop.WaitForInterruptionAsync(_stop.Token);
                    var (laptop, agent) = Pair.NewStreams(buffer);
                    (int up, int down) = i < cuts.Length ? cuts[i] : (int.MaxValue, int.MaxValue);
                    var accepting = Pair.AcceptAsync(new FrayedStream(agent, down));
                    try
                    {
                        Assert.True(await Pair.ResumeAsync(new FrayedStream(laptop, up)).InTime());
                        Interlocked.Increment(ref _resumed);
                    }
                    catch (IOException)
                    {
                        // This stream broke within the handshake.
                    }

                    await accepting.ContinueWith(t => _ = t.Exception, TaskScheduler.Default).InTime();
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }
}
