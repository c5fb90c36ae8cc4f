using System.Text;
using Kloop.Agent.Http;
using Kloop.Agent.Http1;

namespace Kloop.Agent.Tests.Http1;

public sealed class ChunkScannerTests
{
    private const string Whole = "5\r\nhello\r\n0a;name=\"v\"\r\n0123456789\r\n1 \r\n!\r\n000\r\nsum: right\r\nmore: x\r\n\r\n";

    /// <summary>Wherever the bytes are parted, the end is the same, and so is the data.</summary>
    [Fact]
    public async Task End_IsFound_HoweverTheBytesCome()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Whole + "GET /next");
        for (int one = 0; one <= Whole.Length; one++)
        {
            for (int two = one; two <= bytes.Length; two += 7)
            {
                var copy = new CopiedBody();
                var copies = new CopiedBodies([copy]);
                var scanner = new ChunkScanner();
                int taken = scanner.Take(bytes.AsSpan(..one), copies) + scanner.Take(bytes.AsSpan(one..two), copies) + scanner.Take(bytes.AsSpan(two..), copies);
                copies.Complete();
                Assert.True(scanner.Done);
                Assert.Equal(Whole.Length, taken);
                using var reader = new StreamReader(copy.Stream);
                Assert.Equal("hello0123456789!", await reader.ReadToEndAsync());
            }
        }
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("g\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("+1\r\n")]
    [InlineData("0x1\r\n")]
    [InlineData("1\n")]
    [InlineData("1\r\r")]
    [InlineData("1;a\nb")]
    [InlineData("1;a\rb")]
    [InlineData("1\r\nab")]
    [InlineData("1\r\na\n")]
    [InlineData("1\r\na\r\r")]
    [InlineData("1000000000000000\r\n")]
    [InlineData("0\r\na: b\n\n")]
    [InlineData("0\r\na: b\0")]
    [InlineData("0\r\n\n")]
    public void Malformed_IsRefused(string chunks) =>
        Assert.Equal(400, Assert.Throws<MalformedHttpException>(() => new ChunkScanner().Take(Encoding.ASCII.GetBytes(chunks), null)).Status);

    [Theory]
    [InlineData("1;", "0\r\n")]
    [InlineData("0\r\n", "a: b\r\n")]
    public void EndlessLines_AreRefused(string begin, string repeated)
    {
        var scanner = new ChunkScanner();
        scanner.Take(Encoding.ASCII.GetBytes(begin), null);
        byte[] more = Encoding.ASCII.GetBytes(begin[0] == '1' ? new string('x', 1000) : repeated);
        Assert.Throws<MalformedHttpException>(() =>
        {
            for (int i = 0; i < 100_000; i++) scanner.Take(more, null);
        });
    }
}
