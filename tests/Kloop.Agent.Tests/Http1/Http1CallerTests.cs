using System.Net.Sockets;
using System.Text;
using Kloop.Agent.Http1;

namespace Kloop.Agent.Tests.Http1;

public sealed class Http1CallerTests
{
    /// <summary>A connection without a request stays for hours.</summary>
    [Fact]
    public void LargeRequest_LeavesNothingLarge_BehindIt()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.LocalEndPoint!);
        using var link = new SocketLink(socket);
        using var caller = new Http1Caller(link, null, TimeProvider.System);
        Ask(caller);
        caller.Rest();
        Assert.InRange(caller.Output.Capacity, 0, 100_000);
    }

    private static void Ask(Http1Caller caller)
    {
        byte[] head = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: x\r\nlarge: {new string('a', 250_000)}\r\n\r\n");
        Assert.Equal(head.Length, caller.Head.Read(head));
        caller.Head.WriteTo(caller.Output);
    }
}
