using System.Net;
using System.Net.Sockets;
using Kloop.Shoes.Network.Names;
using Kloop.Shoes.Network.Rules;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Network.Names;

/// <summary>Names of a cluster, on a laptop in an office whose name server answers every name of its domain.</summary>
public sealed class NameResolverTests : IDisposable
{
    private readonly LoopbackCluster _cluster = new();
    private readonly UdpClient _office = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly SyntheticAddresses _addresses = new();

    public NameResolverTests()
    {
        _cluster.Add("catalog.shop.svc.cluster.local", 80, 1);
        _ = AnswerAllAsync();
    }

    [Fact]
    public async Task ServiceWithTheOfficesDomainBehindIt_DoesNotExist_SoThatTheBareNameFollows()
    {
        Assert.Equal(DnsCode.NoSuchName, (await AskAsync("catalog.corp.example")).Code);
        Assert.Equal(DnsCode.NoSuchName, (await AskAsync("catalog.corp.example", DnsType.Aaaa)).Code);
        var bare = await AskAsync("catalog");
        Assert.Equal("catalog.shop.svc.cluster.local", _addresses.Host(new IPAddress(Assert.Single(bare.Answers, r => r.Type == DnsType.A).Data)));
    }

    [Theory]
    [InlineData("wiki.corp.example")]
    [InlineData("catalog.shop.corp.example")]
    [InlineData("catalog.other.example")]
    public async Task OtherNamesOfTheOffice_AreItsOwn(string name) => Assert.Equal("192.0.2.1", Address(await AskAsync(name)));

    [Fact]
    public async Task RuleOfTheDeveloper_WinsOverTheCluster() =>
        Assert.Equal("192.0.2.1", Address(await AskAsync("catalog.corp.example", DnsType.A, new OutgoingRule("*.corp.example", OutgoingWay.Laptop))));

    public void Dispose() => _office.Dispose();

    private static string Address(DnsMessage answer) => new IPAddress(Assert.Single(answer.Answers).Data).ToString();

    private async Task<DnsMessage> AskAsync(string name, ushort type = DnsType.A, params OutgoingRule[] rules)
    {
        var laptop = new LaptopNameServers([(IPEndPoint)_office.Client.LocalEndPoint!]) { Search = ["corp.example"] };
        var resolver = new NameResolver(_cluster, laptop, _addresses, () => OutgoingRoutes.None with { Rules = rules });
        return DnsMessage.Read(await resolver.AnswerAsync(DnsMessage.Ask(7, name, type).ToBytes(), default));
    }

    private async Task AnswerAllAsync()
    {
        try
        {
            while (true)
            {
                var asked = await _office.ReceiveAsync();
                var question = DnsMessage.Read(asked.Buffer);
                byte[] answer = question.Reply(DnsCode.NoError, [new DnsRecord(question.Name, DnsType.A, 1, 60, [192, 0, 2, 1])]).ToBytes();
                await _office.SendAsync(answer, asked.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The test ended.
        }
    }
}
