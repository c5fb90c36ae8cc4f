using System.Globalization;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Network.Notifications;

/// <summary>
/// Programs that make kloop's calls nearly right, in storms of threads, and die in the middle. The program must
/// never hang and kloop never stop answering. KLOOP_FUZZ_SECONDS and KLOOP_FUZZ_SEED as for the tunnel's fuzzer.
/// </summary>
public sealed class NotificationFuzzTests : IDisposable
{
    private readonly HttpServer _catalog = new("the catalog");
    private readonly ShoesRun _shoes = new();

    public void Dispose()
    {
        _shoes.Dispose();
        _catalog.Dispose();
    }

    [Fact]
    public async Task HostileProgram_EndsByItself_AndOthersAreServed()
    {
        _shoes.Cluster.Add("catalog.shop.svc.cluster.local", 80, _catalog.Port);
        _shoes.Cluster.RoundTrip = TimeSpan.FromMilliseconds(5);
        // Its synthetic address is the first: 127.96.0.1.
        Assert.Equal((0, "the catalog"), await _shoes.RunAsync("sh", FetchingPrograms.Source("fetch.sh"), "http://catalog/"));
        int seed = Setting("KLOOP_FUZZ_SEED") ?? Random.Shared.Next(1 << 20), seconds = Setting("KLOOP_FUZZ_SECONDS") ?? 3;
        TestContext.Current.TestOutputHelper?.WriteLine($"KLOOP_FUZZ_SEED={seed}");
        Assert.Equal((0, "done"), await _shoes.RunAsync(FetchingPrograms.Fuzzer, $"{seed}", $"{seconds}", "127.96.0.1"));
        Assert.Equal((0, "the catalog"), await _shoes.RunAsync("sh", FetchingPrograms.Source("fetch.sh"), "http://catalog/"));
        for (int i = 0; i < 200 && _shoes.Network.OpenConnections > 0; i++) await Task.Delay(50);
        Assert.Equal(0, _shoes.Network.OpenConnections);
    }

    private static int? Setting(string name) =>
        int.TryParse(System.Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
