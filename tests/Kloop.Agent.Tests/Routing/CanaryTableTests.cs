using System.Net;
using System.Net.Sockets;
using Kloop.Agent.Routing;
using Kloop.Agent.Tests.Doubles;

namespace Kloop.Agent.Tests.Routing;

public sealed class CanaryTableTests : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CanaryTable _table = new();

    public CanaryTableTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    private ushort Port => (ushort)((IPEndPoint)_listener.LocalEndPoint!).Port;

    [Fact]
    public async Task Canary_ThatArrives_IsRecognized()
    {
        var sending = _table.SendAsync("127.0.0.1", Port, TimeSpan.FromSeconds(30), default);
        using var arrived = await _listener.AcceptAsync().InTime();
        Assert.True(await _table.RecognizeAsync(arrived, default).InTime());
        Assert.Null(await sending.InTime());
    }

    [Fact]
    public async Task Canary_ThatGoesElsewhere_DoesNotArrive()
    {
        string? failure = await _table.SendAsync("127.0.0.1", Port, TimeSpan.FromMilliseconds(50), default).InTime();
        Assert.Contains($"127.0.0.1:{Port} did not arrive", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddressThatRefuses_IsNamed()
    {
        ushort port = Port;
        _listener.Dispose();
        string? failure = await _table.SendAsync("127.0.0.1", port, TimeSpan.FromSeconds(30), default).InTime();
        Assert.Contains("ConnectionRefused", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithNoCanaryOut_NoConnectionIsHeld()
    {
        using var caller = await SocketTalk.CallAsync((IPEndPoint)_listener.LocalEndPoint!);
        using var arrived = await _listener.AcceptAsync().InTime();
        // A caller that waits for the server's greeting: peeking at it would take until it speaks.
        Assert.False(_table.RecognizeAsync(arrived, default) is { IsCompleted: false });
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n and a bit more than a canary's length")]
    [InlineData("KLOOP-CANARY of somebody else, 16 bytes")]
    [InlineData("x")]
    public async Task AnyOtherConnection_KeepsItsBytes_WhileACanaryIsOut(string text)
    {
        using var stop = new CancellationTokenSource();
        var sending = _table.SendAsync("127.0.0.1", Port, TimeSpan.FromSeconds(30), stop.Token);
        using var canary = await _listener.AcceptAsync().InTime();
        using var caller = await SocketTalk.CallAsync((IPEndPoint)_listener.LocalEndPoint!);
        using var arrived = await _listener.AcceptAsync().InTime();
        await caller.SendAsync(System.Text.Encoding.ASCII.GetBytes(text));
        Assert.False(await _table.RecognizeAsync(arrived, default).InTime());
        caller.Shutdown(SocketShutdown.Send);
        Assert.Equal(text, await arrived.TextAsync());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.InTime());
    }

    public void Dispose() => _listener.Dispose();
}
