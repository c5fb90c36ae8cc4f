using System.Text;

namespace Kloop.Shoes.Processes;

/// <summary>Makes whole lines of what a program writes (UTF-8; what is none becomes U+FFFD).</summary>
/// <param name="line">Takes each line without its end.</param>
internal sealed class LineSplitter(Action<string> line)
{
    /// <summary>A line of more characters is cut into several, so that a program that ends none costs no memory.</summary>
    internal const int Longest = 64 * 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _pending = new();

    /// <summary>The next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => Add(bytes, flush: false);

    /// <summary>No more bytes come: a line without an end is one too.</summary>
    public void End()
    {
        Add([], flush: true);
        if (_pending.Length > 0) Tell(_pending.Length);
    }

    /// <summary>Reads a stream to its end. Blocks: a thread of its own calls it.</summary>
    public static void ReadAll(Stream from, Action<string> line)
    {
        var splitter = new LineSplitter(line);
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (from.Read(buffer) is > 0 and var count) splitter.Add(buffer.AsSpan(0, count));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe is gone: what came counts.
        }

        splitter.End();
    }

    private void Add(ReadOnlySpan<byte> bytes, bool flush)
    {
        char[] chars = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        ReadOnlySpan<char> rest = chars.AsSpan(0, _decoder.GetChars(bytes, chars, flush));
        while (rest.IndexOf('\n') is >= 0 and var end)
        {
            Append(rest[..end]);
            Tell(_pending.Length);
            rest = rest[(end + 1)..];
        }

        Append(rest);
    }

    private void Append(ReadOnlySpan<char> text)
    {
        _pending.Append(text);
        while (_pending.Length > Longest) Tell(char.IsHighSurrogate(_pending[Longest - 1]) ? Longest - 1 : Longest);
    }

    private void Tell(int length)
    {
        string text = _pending.ToString(0, length);
        _pending.Remove(0, length);
        line(text.EndsWith('\r') ? text[..^1] : text);
    }
}
