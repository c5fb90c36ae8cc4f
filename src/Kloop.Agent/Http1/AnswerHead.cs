using System.Buffers;
using Kloop.Agent.Http;

namespace Kloop.Agent.Http1;

/// <summary>The head of an HTTP/1.x answer.</summary>
internal sealed class AnswerHead() : MessageHead(strict: false)
{
    private Range _rest;

    public int Status { get; private set; }

    /// <summary>One that another follows (RFC 9110, 15.2).</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;

    /// <summary>The answer's body.</summary>
    /// <param name="toHead">Whether it answers a HEAD.</param>
    public Body Body(bool toHead)
    {
        if (toHead || Status is < 200 or 204 or 304) return Http1.Body.None;
        if (IsChunked) return Http1.Body.Chunked;
        return IsCodedOtherwise || Length < 0 ? Http1.Body.UntilTheEnd : Http1.Body.OfLength(Length);
    }

    /// <summary>Writes it for a caller.</summary>
    /// <param name="to">Gets it.</param>
    /// <param name="minor">The caller's version.</param>
    /// <param name="last">Whether the connection closes after it.</param>
    public void WriteTo(ArrayBufferWriter<byte> to, int minor, bool last)
    {
        to.Write(minor == 1 ? "HTTP/1.1 "u8 : "HTTP/1.0 "u8);
        to.Write(Bytes(_rest));
        to.Write("\r\n"u8);
        WriteFields(to);
        if (Status == 101) to.Write("Connection: Upgrade\r\n"u8);
        else if (last && !IsInterim) to.Write("Connection: close\r\n"u8);
        else if (minor == 0) to.Write("Connection: keep-alive\r\n"u8);
        to.Write("\r\n"u8);
    }

    protected override bool PassesOn(Field field) => field.Kind != FieldKind.Upgrade || Status is 101 or 426;

    protected override void ParseFirstLine(ReadOnlySpan<byte> line)
    {
        // HTTP-version SP 3DIGIT SP [ reason-phrase ]; many leave the second space out.
        const int status = 9, digits = 3;
        if (line.Length < status + digits || !line.StartsWith("HTTP/1."u8) || line[status - 1] != ' '
            || line.Slice(status, digits).ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || (line.Length > status + digits && line[status + digits] != ' ') || line.ContainsAny((byte)'\r', (byte)0))
        {
            throw new MalformedHttpException(502, "no status line");
        }

        Minor = line[status - 2] == '0' ? 0 : 1;
        Status = (100 * (line[status] - '0')) + (10 * (line[status + 1] - '0')) + line[status + 2] - '0';
        if (Status < 100) throw new MalformedHttpException(502, "no status");
        _rest = status..line.Length;
    }

    protected override void Check()
    {
    }
}
