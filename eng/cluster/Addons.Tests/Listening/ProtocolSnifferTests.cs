using System.IO.Pipelines;
using System.Text;
using Kloop.Cluster.Addons.Listening;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kloop.Cluster.Addons.Tests.Listening;

public class ProtocolSnifferTests
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", HttpProtocols.Http1)]
    [InlineData("P", HttpProtocols.Http1)]
    [InlineData("PRIVATE / HTTP/1.1\r\n", HttpProtocols.Http1)]
    [InlineData("", HttpProtocols.Http1)]
    [InlineData(Preface, HttpProtocols.Http2)]
    [InlineData(Preface + "more", HttpProtocols.Http2)]
    public async Task FirstBytes_TellTheProtocol_AndStay_HoweverTheyArrive(string sent, HttpProtocols protocol)
    {
        foreach (var chunk in new[] { 1, 7, 1000 })
        {
            var pipe = new Pipe();
            var sniffing = ProtocolSniffer.SniffAsync(pipe.Reader, TestContext.Current.CancellationToken).AsTask();
            foreach (var part in Encoding.Latin1.GetBytes(sent).Chunk(chunk))
            {
                await pipe.Writer.WriteAsync(part, TestContext.Current.CancellationToken);
                await Task.Yield();
            }

            await pipe.Writer.CompleteAsync();
            Assert.Equal(protocol, await sniffing);
            using var rest = new StreamReader(pipe.Reader.AsStream());
            Assert.Equal(sent, await rest.ReadToEndAsync(TestContext.Current.CancellationToken));
        }
    }
}
