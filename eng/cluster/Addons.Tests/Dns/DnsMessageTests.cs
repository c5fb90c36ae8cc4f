using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using Kloop.Cluster.Addons.Dns;

namespace Kloop.Cluster.Addons.Tests.Dns;

public class DnsMessageTests
{
    // id 0x1234, RD, one question: web.test A IN; then an OPT record that allows 1400 bytes
    private static readonly byte[] Query = Convert.FromHexString("123401000001000000000001" + "03776562" + "0474657374" + "00" + "00010001" + "0000290578000000000000");

    [Fact]
    public void Query_IsRead()
    {
        Assert.True(DnsQueryReader.TryRead(Query, out var query));
        Assert.Equal(new DnsQuery(0x1234, true, "web.test", DnsType.A, 1, true, 1232), query);
    }

    [Fact]
    public void QueryCutAnywhere_IsRefusedOrReadWithoutItsLastRecord()
    {
        for (var length = 0; length < Query.Length; length++)
        {
            var isRead = DnsQueryReader.TryRead(Query.AsSpan(0, length), out _);
            Assert.Equal(length >= 26, isRead);
        }
    }

    [Theory]
    [InlineData("123481000001000000000000" + "00" + "00010001")] // a response
    [InlineData("123401000002000000000000" + "00" + "00010001")] // two questions
    [InlineData("123401000001000000000000" + "C00C" + "00010001")] // a pointer to itself
    public void WhatIsNoQuery_IsRefused(string message) =>
        Assert.False(DnsQueryReader.TryRead(Convert.FromHexString(message), out _));

    [Fact]
    public void Response_CompressesTheNameAndCarriesTheAddress()
    {
        var response = Write(DnsAnswer.Of([new AddressRecord("web.test", IPAddress.Parse("10.1.2.3"))]));
        Assert.Equal("1234" + "8580" + "0001" + "0001" + "0000" + "0001", Convert.ToHexString(response.AsSpan(0, 12)));
        Assert.Equal("C00C" + "0001" + "0001" + "00000005" + "0004" + "0A010203", Convert.ToHexString(response.AsSpan(26, 16)));
    }

    [Fact]
    public void NegativeResponse_HasItsCodeAndTheSoa()
    {
        var response = Write(DnsAnswer.NoName("cluster.local"));
        Assert.Equal(0x8583, BinaryPrimitives.ReadUInt16BigEndian(response.AsSpan(2)));
        Assert.Equal(1, BinaryPrimitives.ReadUInt16BigEndian(response.AsSpan(8)));
        Assert.Contains("hostmaster", Encoding.Latin1.GetString(response), StringComparison.Ordinal);
    }

    [Fact]
    public void ResponseThatDoesNotFit_IsEmptyAndSaysSo_AndIsWholeOverTcp()
    {
        ImmutableArray<DnsRecord> many = [.. Enumerable.Range(0, 200).Select(i => new AddressRecord("web.test", new IPAddress([10, 0, 0, (byte)i])))];
        var datagram = Write(DnsAnswer.Of(many));
        Assert.True(datagram.Length <= 1232);
        Assert.Equal(0x8780, BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(2)));

        Assert.True(DnsQueryReader.TryRead(Query, out var query));
        var framed = DnsResponseWriter.WriteFramed(query, DnsAnswer.Of(many));
        Assert.Equal(framed.Length - 2, BinaryPrimitives.ReadUInt16BigEndian(framed));
        Assert.Equal(200, BinaryPrimitives.ReadUInt16BigEndian(framed.AsSpan(2 + 6)));
    }

    [Fact]
    public void Rotation_KeepsAliasesInFront()
    {
        DnsRecord alias = new AliasRecord("a", "b"), first = new AddressRecord("b", IPAddress.Loopback), second = new AddressRecord("b", IPAddress.Any);
        var answer = DnsAnswer.Of([alias, first, second]);
        Assert.Equal([alias, first, second], DnsResponder.Rotate(answer, 2).Records);
        Assert.Equal([alias, second, first], DnsResponder.Rotate(answer, 3).Records);
    }

    [Fact]
    public void HostsFile_IsReadAsEtcHosts()
    {
        var hosts = ExtraHosts.Parse(["# names", "10.0.0.1 a.test\tB.test # two", "", "nonsense", "x y"]);
        Assert.Equal(["a.test", "b.test"], hosts.Keys.Order());
    }

    private static byte[] Write(DnsAnswer answer)
    {
        Assert.True(DnsQueryReader.TryRead(Query, out var query));
        return DnsResponseWriter.WriteDatagram(query, answer);
    }
}
