using System.Net.Sockets;
using Kloop.Shoes.Network.Doors;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Network.Doors;

public sealed class LoopbackDoorsTests : IDisposable
{
    private readonly HttpServer _catalog = new("the catalog");
    private readonly LoopbackCluster _cluster = new();
    private readonly LoopbackDoors _doors;

    public LoopbackDoorsTests()
    {
        _cluster.Add("catalog.shop.svc.cluster.local", 8080, _catalog.Port);
        _doors = new LoopbackDoors(_cluster);
    }

    public void Dispose()
    {
        _doors.Dispose();
        _catalog.Dispose();
    }

    [Fact]
    public async Task Door_LeadsToTheService_AtItsOwnPort_AndEachHasItsOwnAddress()
    {
        var door = _doors.Open(new DoorWish("catalog.shop.svc", ["catalog"], [8080], "CATALOG"), mayMove: true);
        var other = _doors.Open(new DoorWish("cart.shop.svc", ["cart"], [8080], "CART"), mayMove: true);
        Assert.Equal(8080, door.Moved[8080]);
        Assert.NotEqual(door.Address, other.Address);
        using var client = new HttpClient();
        Assert.Equal("the catalog", await client.GetStringAsync(new Uri($"http://{door.Address}:8080/"), TestContext.Current.CancellationToken));
        // The cluster refuses: so does the door, as far as it still can.
        // The reset comes while connecting is still being told of, or after it.
        using var refused = new TcpClient();
        var e = await Record.ExceptionAsync(async () =>
        {
            await refused.ConnectAsync(other.Address, 8080, TestContext.Current.CancellationToken);
            await refused.GetStream().ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);
        });
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(e?.GetBaseException()).SocketErrorCode);
    }

    [Fact]
    public void ClosedDoor_IsRefused()
    {
        var door = _doors.Open(new DoorWish("catalog.shop.svc", ["catalog"], [8080], "CATALOG"), mayMove: true);
        _doors.Dispose();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => socket.Connect(door.Address, 8080)).SocketErrorCode);
    }
}
