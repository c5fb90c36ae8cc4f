using Kloop.Agent.Http;

namespace Kloop.Agent.Http1;

/// <summary>
/// Finds the end of a chunked body (RFC 9112, 7.1) while its bytes pass unchanged. Line ends are CRLF alone: what another
/// reader might take for one is refused.
/// </summary>
internal sealed class ChunkScanner
{
    /// <summary>Digits of a chunk's size; more would not fit.</summary>
    private const int MostDigits = 15;

    /// <summary>Longest line with a chunk's size, and all trailers together, bytes.</summary>
    private const int MostLine = 4096, MostTrailers = 64 * 1024;

    private At _at;
    private long _size;
    private int _digits;
    private int _line;
    private int _trailers;

    private enum At
    {
        Size,
        Extension,
        SizeEnd,
        Data,
        DataReturn,
        DataEnd,
        LineStart,
        Trailer,
        TrailerEnd,
        LastEnd,
        Done,
    }

    public bool Done => _at == At.Done;

    /// <summary>How many of these bytes belong to the body.</summary>
    /// <param name="bytes">What came next.</param>
    /// <param name="copies">Get the chunks' data; may be null.</param>
    /// <exception cref="MalformedHttpException">They are no chunks.</exception>
    public int Take(ReadOnlySpan<byte> bytes, CopiedBodies? copies)
    {
        int i = 0;
        while (i < bytes.Length && _at != At.Done)
        {
            if (_at == At.Data)
            {
                int count = (int)Math.Min(_size, bytes.Length - i);
                copies?.Keep(bytes.Slice(i, count));
                i += count;
                _size -= count;
                if (_size == 0) _at = At.DataReturn;
            }
            else
            {
                _at = Next(bytes[i++]);
            }
        }

        return i;
    }

    private At Next(byte b) => _at switch
    {
        At.Size => Size(b),
        At.Extension => b switch
        {
            (byte)'\r' => At.SizeEnd,
            (byte)'\n' or 0 => throw Malformed(),
            _ when ++_line > MostLine => throw Malformed(),
            _ => At.Extension,
        },
        At.SizeEnd => Expect(b, (byte)'\n', _size > 0 ? At.Data : At.LineStart),
        At.DataReturn => Expect(b, (byte)'\r', At.DataEnd),
        At.DataEnd => Begin(b),
        At.LineStart => b == '\r' ? At.LastEnd : Trailer(b),
        At.Trailer => Trailer(b),
        At.TrailerEnd => Expect(b, (byte)'\n', At.LineStart),
        _ => Expect(b, (byte)'\n', At.Done),
    };

    private At Size(byte b)
    {
        if (char.IsAsciiHexDigit((char)b) && ++_digits <= MostDigits)
        {
            _size = (16 * _size) + (b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10);
            return At.Size;
        }

        if (_digits is 0 or > MostDigits) throw Malformed();
        return b switch
        {
            (byte)'\r' => At.SizeEnd,
            (byte)';' or (byte)' ' or (byte)'\t' => At.Extension,
            _ => throw Malformed(),
        };
    }

    private At Begin(byte b)
    {
        (_size, _digits, _line) = (0, 0, 0);
        return Expect(b, (byte)'\n', At.Size);
    }

    private At Trailer(byte b) => b switch
    {
        (byte)'\r' => At.TrailerEnd,
        (byte)'\n' or 0 => throw Malformed(),
        _ when ++_trailers > MostTrailers => throw Malformed(),
        _ => At.Trailer,
    };

    private static At Expect(byte b, byte wanted, At next) => b == wanted ? next : throw Malformed();

    private static MalformedHttpException Malformed() => new(400, "malformed chunks");
}
