using System.Net;
using Kloop.Shoes.Network.Doors;
using Kloop.Shoes.Processes;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Network.Doors;

public sealed class HostsFileTests : IDisposable
{
    private static readonly Door[] Doors =
        [new(new DoorWish("catalog.shop.svc", ["catalog", "10.96.1.1"], [80], "CATALOG"), IPAddress.Parse("127.112.0.1"), new Dictionary<ushort, ushort> { [80] = 80 })];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("127.0.0.1 localhost\n")]
    [InlineData("127.0.0.1 localhost")]
    [InlineData("")]
    [InlineData("127.0.0.1\tlocalhost # caf\u00e9\r\n\r\n")]
    public void Block_IsThereAndGone_AndTheRestIsByteForByteAsItWas(string before)
    {
        string path = _folder.At("hosts");
        File.WriteAllText(path, before);
        using (HostsFile.Add(Doors, path))
        {
            Assert.Contains("\n127.112.0.1 catalog catalog.shop.svc\n", File.ReadAllText(path), StringComparison.Ordinal);
            Assert.StartsWith(before, File.ReadAllText(path), StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllText(path));
    }

    [Fact]
    public void KilledProcessesBlock_IsRemoved_AndALivingOnesStays()
    {
        string path = _folder.At("hosts");
        string living = HostsText.With("127.0.0.1 localhost\n", LaptopProcess.Current, Doors);
        File.WriteAllText(path, HostsText.With(living, LaptopProcess.Current with { StartTicks = 1 }, Doors));
        Assert.True(HostsFile.RemoveDead(path));
        Assert.Equal(living, File.ReadAllText(path));
        Assert.False(HostsFile.RemoveDead(path));
    }

    [Theory]
    [InlineData("# kloop: begin nonsense\n127.0.0.1 x\n# kloop: end\n")]
    [InlineData("# kloop: begin a b 1 2, removed\n127.0.0.1 x\n")]
    public void WhatIsNoBlock_Stays(string text) => Assert.Equal(text, HostsText.Without(text, _ => true));
}
