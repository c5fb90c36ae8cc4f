using System.Net;
using System.Net.Sockets;
using Kloop.Engine.Applications;
using Kloop.Engine.Dev.Ports;

namespace Kloop.Engine.Tests.Dev.Ports;

public sealed class PortForwardsTests
{
    [Fact]
    public void TakenPort_IsTold_AndNoneIsHeld()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        // Below those that the kernel gives to whoever asks for any (ip_local_port_range): nobody else takes it meanwhile.
        int other = Enumerable.Range(Random.Shared.Next(21_000, 31_000), 1000).First(IsFree);
        var e = Assert.Throws<UsageException>(() => PortForwards.Listen([new PortWish(null, "service/cart", "80", other), new PortWish(null, "service/cart", "81", port)], TimeProvider.System));
        Assert.StartsWith($"port {port} of this laptop, for service/cart:81, is taken by ", e.Message, StringComparison.Ordinal);
        Assert.True(IsFree(other));
    }

    [Fact]
    public void PortThatNobodyChose_IsTheOwn_OrTheNextFreeOne()
    {
        using var first = PortForwards.Listen([new PortWish(null, "service/cart", "80", null)], TimeProvider.System);
        using var second = PortForwards.Listen([new PortWish(null, "service/cart", "80", null)], TimeProvider.System);
        Assert.InRange(first.Open[0].Port, 8080, 8179);
        Assert.InRange(second.Open[0].Port, first.Open[0].Port + 1, 8179);
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
