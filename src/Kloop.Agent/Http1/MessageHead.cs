using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Kloop.Agent.Http;

namespace Kloop.Agent.Http1;

/// <summary>
/// The head of a request or an answer, taken apart as far as a hop needs it (RFC 9112). What is not the hop's business is
/// written on byte by byte. Used again for the next message of its connection.
/// </summary>
/// <param name="strict">Whether lines end in CRLF alone and none is folded: of a request, since the far end must read the same.</param>
internal abstract class MessageHead(bool strict)
{
    /// <summary>Digits of a length; more would not fit.</summary>
    private const int MostDigits = 18;

    private const int MostFields = 1000;

    /// <summary>What is kept for the next head, bytes.</summary>
    private const int MostKept = 16 * 1024;

    protected static readonly SearchValues<byte> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    private readonly List<Field> _fields = [];
    private readonly List<string> _ofHop = [];
    private byte[] _bytes = [];
    private int _searched;

    /// <summary>1 for HTTP/1.1, 0 for HTTP/1.0.</summary>
    public int Minor { get; protected set; }

    /// <summary>The other end closes the connection after this, or does not keep it.</summary>
    public bool IsLast => SaysClose || (Minor == 0 && !SaysKeepAlive);

    protected bool SaysClose { get; private set; }

    protected bool SaysKeepAlive { get; private set; }

    protected bool SaysUpgrade { get; private set; }

    /// <summary>-1 without one.</summary>
    protected long Length { get; private set; }

    /// <summary>Whether the last transfer coding is chunked.</summary>
    protected bool IsChunked { get; private set; }

    /// <summary>Whether there is another one, too.</summary>
    protected bool IsCodedOtherwise { get; private set; }

    protected IReadOnlyList<Field> Fields => _fields;

    /// <summary>
    /// Looks for a head at the beginning of some bytes: its length with the empty line, 0 when it is not complete.
    /// </summary>
    /// <exception cref="MalformedHttpException">It is malformed or too large.</exception>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        int end = Find(bytes);
        if (end == 0)
        {
            if (bytes.Length < HttpFront.MostHeaders) return 0;
            throw bytes.Contains((byte)'\n') ? new MalformedHttpException(431, "its head is too large") : new MalformedHttpException(414, "its first line is too long");
        }

        if (_bytes.Length < end) _bytes = new byte[Math.Max(end, 1024)];
        bytes[..end].CopyTo(_bytes);
        Parse(end);
        return end;
    }

    /// <summary>Forgets a large head before a pause.</summary>
    public void Rest()
    {
        if (_bytes.Length <= MostKept) return;
        _fields.Clear();
        _bytes = [];
    }

    protected abstract void ParseFirstLine(ReadOnlySpan<byte> line);

    /// <summary>What the fields say together.</summary>
    protected abstract void Check();

    protected ReadOnlySpan<byte> Bytes(Range range) => _bytes.AsSpan(range);

    /// <summary>Every value of a field, in the order of its lines.</summary>
    protected IEnumerable<string> ValuesOf(string name)
    {
        foreach (var field in _fields)
        {
            if (Ascii.EqualsIgnoreCase(Bytes(field.Name), name)) yield return Encoding.Latin1.GetString(Bytes(field.Value));
        }
    }

    /// <summary>Takes a field's lines out.</summary>
    protected void Remove(string name) => _fields.RemoveAll(f => Ascii.EqualsIgnoreCase(Bytes(f.Name), name));

    /// <summary>Writes the fields that are for the far end, too.</summary>
    protected void WriteFields(ArrayBufferWriter<byte> to)
    {
        foreach (var field in _fields)
        {
            if (!Passes(field)) continue;
            to.Write(Bytes(field.Name));
            to.Write(": "u8);
            to.Write(Bytes(field.Value));
            to.Write("\r\n"u8);
        }
    }

    /// <summary>Whether a field of a kind that matters here goes on.</summary>
    protected abstract bool PassesOn(Field field);

    private bool Passes(Field field) => field.Kind switch
    {
        FieldKind.Connection or FieldKind.Hop => false,
        // Never taken out because a caller names it in "Connection": the far end would see another message.
        FieldKind.Host or FieldKind.Expect => true,
        FieldKind.TransferEncoding => IsChunked || IsCodedOtherwise,
        FieldKind.ContentLength => !IsChunked && !IsCodedOtherwise,
        FieldKind.Other => _ofHop.Count == 0 || !IsOfHop(field),
        _ => PassesOn(field),
    };

    private bool IsOfHop(Field field)
    {
        foreach (string name in _ofHop)
        {
            if (Ascii.EqualsIgnoreCase(Bytes(field.Name), name)) return true;
        }

        return false;
    }

    private int Find(ReadOnlySpan<byte> bytes)
    {
        for (int start = _searched; ;)
        {
            int length = bytes[start..].IndexOf((byte)'\n');
            // Once is enough for the lines that are here.
            _searched = length < 0 ? start : 0;
            if (length < 0) return 0;
            bool returned = length > 0 && bytes[start + length - 1] == '\r';
            if (strict && !returned) throw new MalformedHttpException(400, "a line that does not end in CRLF");
            start += length + 1;
            if (length == (returned ? 1 : 0)) return start;
        }
    }

    private void Parse(int end)
    {
        _fields.Clear();
        _ofHop.Clear();
        (SaysClose, SaysKeepAlive, SaysUpgrade, IsChunked, IsCodedOtherwise, Length) = (false, false, false, false, false, -1);
        int at = 0;
        ParseFirstLine(Bytes(Line(ref at)));
        while (at < end)
        {
            var line = Line(ref at);
            if (line.End.Value > line.Start.Value) ParseField(line);
        }

        Check();
    }

    /// <summary>The next line without its end.</summary>
    private Range Line(ref int at)
    {
        int start = at;
        int end = start + _bytes.AsSpan(start).IndexOf((byte)'\n');
        at = end + 1;
        return start..(end > start && _bytes[end - 1] == '\r' ? end - 1 : end);
    }

    private void ParseField(Range line)
    {
        var text = Bytes(line);
        if (text.ContainsAny((byte)'\r', (byte)0)) throw new MalformedHttpException(400, "a control character in its head");
        if (text[0] is (byte)' ' or (byte)'\t')
        {
            Unfold(line);
            return;
        }

        int colon = text.IndexOf((byte)':');
        if (colon <= 0 || text[..colon].ContainsAnyExcept(Token)) throw new MalformedHttpException(400, "a line that is no field");
        int first = colon + 1, last = text.Length;
        while (first < last && text[first] is (byte)' ' or (byte)'\t') first++;
        while (last > first && text[last - 1] is (byte)' ' or (byte)'\t') last--;
        if (_fields.Count == MostFields) throw new MalformedHttpException(431, "too many fields");
        int start = line.Start.Value;
        var field = new Field(Field.KindOf(text[..colon]), start..(start + colon), (start + first)..(start + last));
        _fields.Add(field);
        Understand(field.Kind, text[first..last]);
    }

    /// <summary>A line that goes on with the one before becomes part of it (RFC 9112, 5.2).</summary>
    private void Unfold(Range line)
    {
        if (strict || _fields.Count == 0 || _fields[^1].Kind != FieldKind.Other) throw new MalformedHttpException(400, "a folded line");
        var value = _fields[^1].Value;
        _bytes.AsSpan(value.End.Value..line.Start.Value).Fill((byte)' ');
        _fields[^1] = _fields[^1] with { Value = value.Start..line.End };
    }

    private void Understand(FieldKind kind, ReadOnlySpan<byte> value)
    {
        switch (kind)
        {
            case FieldKind.Connection:
                foreach (var part in value.Split((byte)',')) Option(value[part].Trim(" \t"u8));
                break;
            case FieldKind.ContentLength:
                if (value.Length is 0 or > MostDigits || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')
                    || !Utf8Parser.TryParse(value, out long length, out _) || (Length >= 0 && (strict || length != Length)))
                {
                    throw new MalformedHttpException(400, "its length is no number, or there are two");
                }

                // Said twice alike: once is enough for the caller (RFC 9112, 6.3).
                if (Length >= 0) _fields.RemoveAt(_fields.Count - 1);
                Length = length;
                break;
            case FieldKind.TransferEncoding:
                IsCodedOtherwise |= IsChunked || !Ascii.EqualsIgnoreCase(value, "chunked"u8);
                IsChunked = Ascii.EqualsIgnoreCase(value[(value.LastIndexOf((byte)',') + 1)..].Trim(" \t"u8), "chunked"u8);
                break;
            case FieldKind.Host or FieldKind.Upgrade or FieldKind.Expect or FieldKind.TE or FieldKind.Hop or FieldKind.Other:
                break;
        }
    }

    private void Option(ReadOnlySpan<byte> option)
    {
        if (Ascii.EqualsIgnoreCase(option, "close"u8)) SaysClose = true;
        else if (Ascii.EqualsIgnoreCase(option, "keep-alive"u8)) SaysKeepAlive = true;
        else if (Ascii.EqualsIgnoreCase(option, "upgrade"u8)) SaysUpgrade = true;
        else if (!option.IsEmpty) _ofHop.Add(Encoding.Latin1.GetString(option));
    }
}
