using System.Buffers;
using System.Net;
using System.Text;
using Kloop.Agent.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Kloop.Agent.Http1;

/// <summary>Who asks: the connection, the request that is being served, and whether there may be another.</summary>
/// <param name="link">The connection.</param>
/// <param name="remote">Where it comes from.</param>
/// <param name="time">The clock.</param>
internal sealed class Http1Caller(Link link, EndPoint? remote, TimeProvider time) : IDisposable
{
    /// <summary>Most heads are smaller, bytes.</summary>
    private const int ReadSize = 4096;

    /// <summary>What is kept for the next request, bytes.</summary>
    private const int MostKept = 16 * 1024;

    /// <summary>A caller has so long to read the last answer before the connection is closed under it.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Action<Exception?>? _onEnd;
    private Link? _farEnd;
    private bool _told;
    private volatile bool _ended;
    private volatile bool _lost;

    public Link Link => link;

    public ByteSource Source { get; } = new(link.Stream, ReadSize);

    public RequestHead Head { get; } = new();

    /// <summary>What is put together before it is sent, either way.</summary>
    public ArrayBufferWriter<byte> Output { get; private set; } = new(ReadSize);

    /// <summary>Whether the request that is served is the last one of its connection.</summary>
    public bool IsLast { get; set; }

    /// <summary>Whether some of an answer was sent already.</summary>
    public bool IsTold { get; set; }

    /// <summary>Whether it has sent its last byte.</summary>
    public bool HasEnded => _ended;

    /// <summary>Whether it was reset: nobody will read an answer.</summary>
    public bool IsLost
    {
        get => _lost;
        set => _lost = value;
    }

    /// <summary>Reads the request's body until that is whole, and in the end what nobody wants.</summary>
    public Task Upload { get; set; } = Task.CompletedTask;

    /// <summary>Its address, for people.</summary>
    public string From => CallerAddress.Text((remote as IPEndPoint)?.Address);

    /// <summary>Gives back what was large before a pause.</summary>
    public void Rest()
    {
        Source.Rest();
        Head.Rest();
        if (Output.Capacity > MostKept) Output = new ArrayBufferWriter<byte>(ReadSize);
    }

    /// <summary>From now on the far end is told when the caller ends or resets its side. It has the whole request.</summary>
    public void Watch(Link farEnd)
    {
        // What follows an upgrade is for the far end, too, and comes before the end.
        bool more = Head.Upgrades && !Source.IsEmpty;
        lock (_lock) (_farEnd, _told) = (more ? null : farEnd, false);
        Source.ReadAhead(_onEnd ??= OnEnd);
        // Perhaps it was told before there was this far end to tell.
        if (_lost) Tell(f => f.Reset());
        else if (_ended) Tell(f => f.End());
    }

    /// <summary>The far end may be another's now. False when it was told of this caller's end: then it is nobody's.</summary>
    public bool Unwatch()
    {
        lock (_lock)
        {
            _farEnd = null;
            return !_told;
        }
    }

    /// <summary>Answers by the agent itself, for the last time.</summary>
    public async Task AnswerAsync(int status)
    {
        IsLast = true;
        string head = $"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\nDate: {time.GetUtcNow():R}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        await link.Stream.WriteAsync(Encoding.ASCII.GetBytes(head));
    }

    /// <summary>Closes so that what was sent is still read: a socket that is closed with bytes unread is reset.</summary>
    public async Task CloseAsync()
    {
        link.End();
        if (HasEnded) return;
        if (Upload.IsCompleted) Upload = DrainAsync();
        await Task.WhenAny(Upload, Task.Delay(Linger, time));
    }

    public void Dispose()
    {
        link.Dispose();
        // Else it still uses the buffer, for a moment: that is left to the garbage collector.
        if (Upload.IsCompleted) Source.Dispose();
    }

    private void OnEnd(Exception? failure)
    {
        if (failure is null) _ended = true;
        else _lost = true;
        Tell(failure is null ? f => f.End() : f => f.Reset());
    }

    private void Tell(Action<Link> how)
    {
        lock (_lock)
        {
            if (_farEnd is null) return;
            _told = true;
            how(_farEnd);
        }
    }

    private async Task DrainAsync()
    {
        try
        {
            do Source.Skip(Source.Bytes.Length);
            while (await Source.ReadAsync() > 0);
        }
        catch (Exception e) when (Lost.Is(e))
        {
            // Gone: that is all there was to wait for.
        }
    }
}
