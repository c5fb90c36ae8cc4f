using System.IO.Pipelines;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Http;

/// <summary>
/// A request's body whose bytes are copied as they pass. The copy never makes the original wait: when its
/// reader is too far behind, the copy fails and the original goes on.
/// </summary>
internal sealed class TeeBody(Stream original) : AsyncStream
{
    /// <summary>How far a copy may be behind, bytes.</summary>
    private const int MostBehind = 1024 * 1024;

    private readonly Pipe _copy = new(new PipeOptions(pauseWriterThreshold: MostBehind, resumeWriterThreshold: MostBehind / 2, useSynchronizationContext: false));
    private bool _copying = true;

    /// <summary>The copy's bytes.</summary>
    public Stream Copy => _copy.Reader.AsStream();

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await original.ReadAsync(buffer, cancellationToken);
        if (buffer.Length > 0) Keep(buffer.Span[..count]);
        return count;
    }

    /// <summary>The original is over; a copy that has not all of it fails.</summary>
    public void Finish()
    {
        if (!_copying) return;
        _copying = false;
        _copy.Writer.Complete(new IOException("the request was over before its body"));
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (!_copying) return;
        if (bytes.IsEmpty)
        {
            _copying = false;
            _copy.Writer.Complete();
            return;
        }

        bytes.CopyTo(_copy.Writer.GetSpan(bytes.Length));
        _copy.Writer.Advance(bytes.Length);
        var flush = _copy.Writer.FlushAsync();
        if (flush.IsCompletedSuccessfully && !flush.Result.IsCompleted) return;
        // Too far behind, or its reader is gone.
        _copying = false;
        _copy.Writer.Complete(new IOException("the laptop is too slow for this body"));
    }
}
