using System.Net;
using System.Net.Sockets;
using Kloop.Engine.LocalClusters;
using Kloop.Engine.LocalClusters.Checks;

namespace Kloop.Engine.Tests.LocalClusters.Checks;

public sealed class MachineCheckTests
{
    private static readonly ClusterSpec Large = new("shop") { Profile = ClusterProfile.LikeProduction };

    [Fact]
    public void Enough_IsEnough() => Assert.Empty(MachineCheck.Lacks(Large, new MachineFacts(2, 4096, 10240, [])));

    [Fact]
    public void Unknown_IsNoLack() => Assert.Empty(MachineCheck.Lacks(Large, new MachineFacts(2, null, null, [])));

    [Fact]
    public void EachLack_HasItsRemedy()
    {
        var lacks = MachineCheck.Lacks(Large, new MachineFacts(1, 900, 100, [8081, 8444, 5001]));
        Assert.Equal(6, lacks.Count);
        Assert.Contains("--profile lightweight", lacks[1], StringComparison.Ordinal);
        Assert.EndsWith("--http-port", lacks[3], StringComparison.Ordinal);
        Assert.EndsWith("--https-port", lacks[4], StringComparison.Ordinal);
        Assert.EndsWith("--registry-port", lacks[5], StringComparison.Ordinal);
    }

    [Fact]
    public void TakenPort_IsFound()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        ushort taken = (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
        var facts = MachineFacts.Read([taken], "/var/lib/none/at/all");
        Assert.Equal([taken], facts.TakenPorts);
        Assert.True(facts.DiskMiB > 0);
        socket.Dispose();
        Assert.Empty(MachineFacts.Read([taken], "/").TakenPorts);
    }

    [Fact]
    public void Meminfo() => Assert.Equal(2000, MachineFacts.Available("MemTotal:       16000000 kB\nMemFree:   100 kB\nMemAvailable:    2048000 kB\n"));
}
