using Kloop.Agent.Listening;
using Kloop.Agent.Tests.Doubles;

namespace Kloop.Agent.Tests.Listening;

public sealed class HealthListenerTests
{
    [Fact]
    public async Task Probes_AreAccepted_AndEnded()
    {
        using var stop = new CancellationTokenSource();
        var health = new HealthListener(0);
        var running = health.RunAsync(stop.Token);
        for (int i = 0; i < 3; i++)
        {
            using var probe = await SocketTalk.CallAsync(health.Address);
            Assert.Empty(await probe.ReadToEndAsync());
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.InTime());
    }
}
