using System.Net.Sockets;
using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Tests.Channels;

public sealed class DialErrorsTests
{
    [Theory]
    [InlineData(SocketError.Success, DialError.None)]
    [InlineData(SocketError.ConnectionRefused, DialError.Refused)]
    [InlineData(SocketError.ConnectionReset, DialError.Refused)]
    [InlineData(SocketError.TimedOut, DialError.TimedOut)]
    [InlineData(SocketError.HostNotFound, DialError.NoSuchHost)]
    [InlineData(SocketError.NoData, DialError.NoSuchHost)]
    [InlineData(SocketError.TryAgain, DialError.NoSuchHost)]
    [InlineData(SocketError.HostUnreachable, DialError.Unreachable)]
    [InlineData(SocketError.NetworkUnreachable, DialError.Unreachable)]
    [InlineData(SocketError.AccessDenied, DialError.Denied)]
    [InlineData(SocketError.TooManyOpenSockets, DialError.Other)]
    public void SocketErrors_HaveAWordOnTheWire(SocketError error, DialError word) => Assert.Equal(word, DialErrors.From(error));

    [Fact]
    public void Values_AreFixedForEver() =>
        Assert.Equal(
            ["None=0", "Refused=1", "TimedOut=2", "NoSuchHost=3", "Unreachable=4", "Denied=5", "Other=6"],
            Enum.GetValues<DialError>().Select(e => $"{e}={(byte)e}"));
}
