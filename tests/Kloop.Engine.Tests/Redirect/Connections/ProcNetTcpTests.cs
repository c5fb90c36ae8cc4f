using System.Net;
using Kloop.Engine.Redirect.Connections;

namespace Kloop.Engine.Tests.Redirect.Connections;

public sealed class ProcNetTcpTests
{
    private const string Head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    /// <summary>As a pod of the shop wrote it.</summary>
    private const string Table6 =
        "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        + "   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 10001        0 2018409 1 0000000014f065c8 100 0 0 10 0\n"
        + "   1: 0000000000000000FFFF00000201F40A:1F90 0000000000000000FFFF00000101F40A:AA52 06 00000000:00000000 03:00000945 00000000     0        0 0 3 0000000097d7c47c\n"
        + "   2: 0000000000000000FFFF00000201F40A:1F90 0000000000000000FFFF00000300F40A:ED46 01 00000000:00000000 00:00000000 00000000 10001        0 77 1 0 20 4 30 10 -1\n";

    [Fact]
    public void Established_connections_are_read_and_no_others() =>
        Assert.Equal([Connection("10.244.1.2", 8080, "10.244.0.3", 0xED46)], ProcNetTcp.Read(Table6));

    [Fact]
    public void IPv4_is_read_word_by_word()
    {
        string table = Head + "   0: 0201F40A:1388 0300F40A:C001 01 00000000:00000000 00:00000000 00000000 0 0 1 1 0\n";
        Assert.Equal([Connection("10.244.1.2", 5000, "10.244.0.3", 0xC001)], ProcNetTcp.Read(table));
    }

    [Fact]
    public void IPv6_is_read_word_by_word()
    {
        string table = Head + "   0: B80D01200000000000000000010000FE:0050 B80D0120000000000000000002000000:0051 01 0\n";
        Assert.Equal([Connection("2001:db8::fe00:1", 80, "2001:db8::2", 81)], ProcNetTcp.Read(table));
    }

    [Fact]
    public void Both_tables_in_one_text_are_both_read() =>
        Assert.Equal(2, ProcNetTcp.Read(Head + " 0: 0100007F:1F90 0100007F:0001 01\n" + Table6).Count);

    [Theory]
    [InlineData("")]
    [InlineData("cat: /proc/net/tcp: No such file or directory\n")]
    [InlineData("   0: 0201F40A:XX88 0300F40A:C001 01 0\n")]
    [InlineData("   0: 0201F4ZZ:1388 0300F40A:C001 01 0\n")]
    [InlineData("   0: 0201F40A 0300F40A 01 0\n")]
    [InlineData("   0: 02:1388 03:C001 01 0\n")]
    public void Other_lines_are_passed_over(string text) => Assert.Empty(ProcNetTcp.Read(text));

    [Fact]
    public void Empty_table_is_a_table_and_an_error_is_none()
    {
        Assert.True(ProcNetTcp.IsTable(Head));
        Assert.False(ProcNetTcp.IsTable("sh: read: not found\n"));
    }

    private static TcpConnection Connection(string near, int nearPort, string far, int farPort) =>
        new(new IPEndPoint(IPAddress.Parse(near), nearPort), new IPEndPoint(IPAddress.Parse(far), farPort));
}
