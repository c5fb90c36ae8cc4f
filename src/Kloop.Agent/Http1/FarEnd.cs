namespace Kloop.Agent.Http1;

/// <summary>A connection to what answers requests; one at a time.</summary>
/// <param name="place">Where it leads, for those who look for it.</param>
/// <param name="link">The connection.</param>
/// <param name="madeAt">When, by the clock's timestamp.</param>
internal sealed class FarEnd(Place place, Link link, long madeAt) : IDisposable
{
    private const int ReadSize = 16 * 1024;

    public Place Place => place;

    public Link Link => link;

    public ByteSource Source { get; } = new(link.Stream, ReadSize);

    public AnswerHead Head { get; } = new();

    public long MadeAt => madeAt;

    /// <summary>Since when it waits for a request; null while it has one.</summary>
    public long? IdleSince { get; set; }

    /// <summary>Whether it had a request before: it may have been closed just when it got the next.</summary>
    public bool Used { get; set; }

    /// <summary>Whether it can take a request: it is open both ways, and nothing came that nobody asked for.</summary>
    public bool IsQuiet
    {
        get
        {
            try
            {
                return Source.Ahead is { } ahead ? !ahead.IsCompleted : link.IsQuiet;
            }
            catch (Exception e) when (Lost.Is(e))
            {
                return false;
            }
        }
    }

    /// <summary>It waits for a request.</summary>
    public void Rest()
    {
        Source.Rest();
        Head.Rest();
        if (link.KeepsBytes) Source.ReadAhead();
    }

    /// <summary>Reads an answer's head. False when the connection ended before its first byte.</summary>
    /// <exception cref="IOException">It ended later.</exception>
    /// <exception cref="MalformedHttpException">That is no answer.</exception>
    public async ValueTask<bool> ReadHeadAsync()
    {
        while (true)
        {
            if (!Source.IsEmpty && Head.Read(Source.Bytes.Span) is var length and > 0)
            {
                Source.Skip(length);
                return true;
            }

            if (await Source.ReadAsync() > 0) continue;
            return Source.IsEmpty ? false : throw new EndOfStreamException("an answer that ends in its head");
        }
    }

    public void Dispose()
    {
        link.Dispose();
        Source.Dispose();
    }
}
