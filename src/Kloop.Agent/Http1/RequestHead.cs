using System.Buffers;
using System.Text;
using Kloop.Agent.Entries;
using Kloop.Agent.Http;
using Kloop.Agent.Routing;
using Kloop.Tunnel.Session;
using Microsoft.AspNetCore.Http;

namespace Kloop.Agent.Http1;

/// <summary>The head of an HTTP/1.x request.</summary>
internal sealed class RequestHead() : MessageHead(strict: true), IRequestFacts
{
    private Range _method;
    private Range _target;
    private string? _upgrade;
    private string _marks = "";

    /// <summary>Whether it asks for another protocol on its connection, which the far end may agree to.</summary>
    public bool Upgrades => _upgrade is not null;

    /// <summary>Whether the caller waits with its body until it is told to go on.</summary>
    public bool WaitsToContinue { get; private set; }

    public bool IsHead => Bytes(_method).SequenceEqual("HEAD"u8);

    /// <summary>Whether it may be sent again after a connection was lost (RFC 9110, 9.2.2).</summary>
    public bool IsIdempotent => Method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE";

    public string Method => HttpMethods.GetCanonicalizedValue(Encoding.ASCII.GetString(Bytes(_method)));

    /// <summary>As it stood on the wire.</summary>
    public string Target => Encoding.Latin1.GetString(Bytes(_target));

    /// <summary>Of the target, percent-encoded, without its query.</summary>
    public string RawPath
    {
        get
        {
            string target = Target;
            if (target[0] != '/') target = Uri.TryCreate(target, UriKind.Absolute, out var uri) && uri.PathAndQuery is ['/', ..] ? uri.PathAndQuery : "/";
            int query = target.IndexOf('?', StringComparison.Ordinal);
            return query < 0 ? target : target[..query];
        }
    }

    public string Path
    {
        get
        {
            string path = RawPath;
            if (path.Contains("/.", StringComparison.Ordinal) && Uri.TryCreate("http://x" + path, UriKind.Absolute, out var uri)) path = uri.AbsolutePath;
            return PathString.FromUriComponent(path).Value ?? "/";
        }
    }

    public string Host => new HostString(AuthorityOf() ?? "").Host;

    /// <summary>A body's end, to be asked as its bytes pass.</summary>
    public Body Body() => IsChunked ? Http1.Body.Chunked : Length > 0 ? Http1.Body.OfLength(Length) : Http1.Body.None;

    public IEnumerable<string> Values(string header) => ValuesOf(header);

    /// <summary>Names and values that pass, for a copy.</summary>
    public IEnumerable<(string Name, string Value)> PassingFields()
    {
        foreach (var field in Fields)
        {
            if (field.Kind is FieldKind.Other or FieldKind.Host or FieldKind.ContentLength) yield return (Encoding.Latin1.GetString(Bytes(field.Name)), Encoding.Latin1.GetString(Bytes(field.Value)));
        }
    }

    /// <summary>Lets it be one of an entry's session.</summary>
    public void MarkAs(Entry entry)
    {
        _marks = $"{SessionRoute.Header}: {entry.Name}\r\n{Entry.BaggageHeader}: {entry.Baggage(ValuesOf(Entry.BaggageHeader))}\r\n";
        Remove(SessionRoute.Header);
        Remove(Entry.BaggageHeader);
    }

    /// <summary>Whether the far end may take another request after it.</summary>
    public bool KeepsFarEnd => Minor == 1 || SaysKeepAlive;

    /// <summary>Writes it for the far end; more than once when it is sent again.</summary>
    public void WriteTo(ArrayBufferWriter<byte> to)
    {
        to.Write(Bytes(_method.Start.._target.End));
        to.Write(Minor == 1 ? " HTTP/1.1\r\n"u8 : " HTTP/1.0\r\n"u8);
        if (_marks.Length > 0) to.Write(Encoding.Latin1.GetBytes(_marks));
        WriteFields(to);
        if (_upgrade is not null) to.Write("Connection: Upgrade\r\n"u8);
        else if (Minor == 0 && SaysKeepAlive) to.Write("Connection: keep-alive\r\n"u8);
        to.Write("\r\n"u8);
    }

    protected override bool PassesOn(Field field) => field.Kind switch
    {
        FieldKind.Upgrade => Upgrades,
        FieldKind.TE => Encoding.Latin1.GetString(Bytes(field.Value)).Contains("trailers", StringComparison.OrdinalIgnoreCase),
        _ => true,
    };

    protected override void ParseFirstLine(ReadOnlySpan<byte> line)
    {
        int first = line.IndexOf((byte)' '), last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first + 1) throw new MalformedHttpException(400, "no request line");
        Minor = line[(last + 1)..] switch
        {
            var v when v.SequenceEqual("HTTP/1.1"u8) => 1,
            var v when v.SequenceEqual("HTTP/1.0"u8) => 0,
            var v when v.StartsWith("HTTP/"u8) => throw new MalformedHttpException(505, "no such version"),
            _ => throw new MalformedHttpException(400, "no request line"),
        };
        (_method, _target) = (0..first, (first + 1)..last);
        foreach (byte b in line[..last])
        {
            if (b < ' ' || b == 0x7f) throw new MalformedHttpException(400, "a control character in its first line");
        }

        if (line[(first + 1)..last].Contains((byte)' ')) throw new MalformedHttpException(400, "a space in its target");
        if (!IsMethod(line[..first])) throw new MalformedHttpException(400, "no method");
        // What follows it is no HTTP.
        if (line[..first].SequenceEqual("CONNECT"u8)) throw new MalformedHttpException(501, "CONNECT among requests");
    }

    protected override void Check()
    {
        int hosts = 0;
        (_upgrade, _marks, WaitsToContinue) = (null, "", false);
        foreach (var field in Fields)
        {
            if (field.Kind == FieldKind.Host) hosts++;
            if (field.Kind == FieldKind.Expect && Minor == 1) WaitsToContinue = Ascii.EqualsIgnoreCase(Bytes(field.Value), "100-continue"u8);
            if (field.Kind == FieldKind.Upgrade && SaysUpgrade) _upgrade += Encoding.Latin1.GetString(Bytes(field.Value)) + ",";
        }

        if (hosts > 1 || (hosts == 0 && Minor == 1)) throw new MalformedHttpException(400, "no Host, or two");
        if (IsCodedOtherwise) throw new MalformedHttpException(501, "a transfer coding that is not chunked");
        if (IsChunked && Minor == 0) throw new MalformedHttpException(400, "chunks in HTTP/1.0");
        // HTTP/2 on this connection would not be routed request by request; and after a body the protocol would change too late.
        if (_upgrade is not null && (Minor == 0 || IsChunked || Length > 0 || _upgrade.Contains("h2c", StringComparison.OrdinalIgnoreCase))) _upgrade = null;
    }

    private string? AuthorityOf()
    {
        if (Bytes(_target)[0] != '/' && Uri.TryCreate(Target, UriKind.Absolute, out var uri)) return uri.Authority;
        return ValuesOf("host").FirstOrDefault();
    }

    private static bool IsMethod(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(Token);
}
