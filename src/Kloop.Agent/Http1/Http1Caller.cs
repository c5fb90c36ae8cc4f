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

    /// <summary>A caller has so long to read the last answer before the connection is closed under it.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Link? _farEnd;
    private volatile bool _ended;

    public Link Link => link;

    public ByteSource Source { get; } = new(link.Stream, ReadSize);

    public RequestHead Head { get; } = new();

    /// <summary>What is put together before it is sent, either way.</summary>
    public ArrayBufferWriter<byte> Output { get; } = new(ReadSize);

    /// <summary>Whether the request that is served is the last one of its connection.</summary>
    public bool IsLast { get; set; }

    /// <summary>Whether some of an answer was sent already.</summary>
    public bool IsTold { get; set; }

    /// <summary>Whether it has sent its last byte.</summary>
    public bool HasEnded => _ended;

    /// <summary>Reads the request's body until that is whole.</summary>
    public Task Upload { get; set; } = Task.CompletedTask;

    /// <summary>Its address, for people.</summary>
    public string From => CallerAddress.Text((remote as IPEndPoint)?.Address);

    /// <summary>From now on the far end is told when the caller ends or resets its side. It has the whole request.</summary>
    public void Watch(Link farEnd)
    {
        lock (_lock) _farEnd = farEnd;
        if (Source.ReadAhead() is { } ahead and not { IsCompletedSuccessfully: true, Result: > 0 }) _ = PassTheEndOnAsync(ahead);
    }

    /// <summary>The far end is another's now.</summary>
    public void Unwatch()
    {
        lock (_lock) _farEnd = null;
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
        if (!HasEnded) await Task.WhenAny(Upload.IsCompleted ? DrainAsync() : Upload, Task.Delay(Linger, time));
    }

    public void Dispose()
    {
        link.Dispose();
        Source.Dispose();
    }

    private async Task PassTheEndOnAsync(Task<int> ahead)
    {
        try
        {
            if (await ahead > 0) return;
            _ended = true;
            lock (_lock) _farEnd?.End();
        }
        catch (Exception e) when (Lost.Is(e))
        {
            lock (_lock) _farEnd?.Reset();
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
