using System.Net;
using System.Net.Sockets;
using Kloop.Shoes.Ports;

namespace Kloop.Shoes.Tests.Ports;

public sealed class LaptopPortsTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("::")]
    public void Listener_IsSeen_AndItsOwnerNamed_UntilItEnds(string address)
    {
        ushort port;
        using (var listener = Bind(IPAddress.Parse(address), out port))
        {
            listener.Listen();
            Assert.True(LaptopPorts.IsListening(port));
            Assert.EndsWith($"(pid {System.Environment.ProcessId})", LaptopPorts.Owner(port), StringComparison.Ordinal);
        }

        // A program that another test starts at this moment holds a copy of the socket until its exec.
        Assert.True(SpinWait.SpinUntil(() => !LaptopPorts.IsListening(port), TimeSpan.FromSeconds(10)));
        Assert.Null(LaptopPorts.Owner(port));
    }

    [Fact]
    public void BoundPort_ThatNobodyListensOn_IsFree()
    {
        using var bound = Bind(IPAddress.Loopback, out ushort port);
        Assert.False(LaptopPorts.IsListening(port));
    }

    [Fact]
    public void ConnectionToTheSamePort_IsNoListener()
    {
        string[] table =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0",
            "   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0 20 4 30 10 -1",
            "   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0 100 0 0 10 0",
            "   3: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 444 1 0 100 0 0 10 0",
            "broken",
        ];
        Assert.Equal(["111", "444"], LaptopPorts.ListeningInodes(table, 8080));
    }

    private static Socket Bind(IPAddress address, out ushort port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        port = (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
        return socket;
    }
}
