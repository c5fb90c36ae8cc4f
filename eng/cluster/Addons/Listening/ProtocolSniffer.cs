using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kloop.Cluster.Addons.Listening;

/// <summary>
/// Tells HTTP/2 with prior knowledge from HTTP/1.x by its preface (RFC 9113 §3.4). Without TLS there is no ALPN to ask,
/// and Kestrel takes every cleartext connection of a two-protocol endpoint for HTTP/1.1 (dotnet/aspnetcore#56984).
/// </summary>
internal static class ProtocolSniffer
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Looks at the first bytes and leaves them where they are.</summary>
    public static async ValueTask<HttpProtocols> SniffAsync(PipeReader input, CancellationToken cancellation)
    {
        var seen = 0L;
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            var buffer = result.Buffer;
            var verdict = Judge(buffer);
            if (verdict is null && !result.IsCompleted)
            {
                seen = buffer.Length;
                input.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            // What was examined cannot be taken back; what came since is enough to wake the next reader.
            input.AdvanceTo(buffer.Start, buffer.GetPosition(seen));
            return verdict ?? HttpProtocols.Http1;
        }
    }

    /// <returns>Null while the bytes are a beginning of the preface.</returns>
    internal static HttpProtocols? Judge(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> first = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(buffer.Length, first.Length);
        buffer.Slice(0, length).CopyTo(first);
        if (!first[..length].SequenceEqual(Preface[..length]))
        {
            return HttpProtocols.Http1;
        }

        return length == Preface.Length ? HttpProtocols.Http2 : null;
    }
}
