using System.IO.Pipelines;

namespace Kloop.Agent.Http;

/// <summary>
/// A copy of a body, made as the body passes. It never makes the original wait: when its reader is too far behind, the copy
/// fails and the original goes on.
/// </summary>
internal sealed class CopiedBody
{
    /// <summary>How far a copy may be behind, bytes.</summary>
    private const int MostBehind = 1024 * 1024;

    private readonly Pipe _copy = new(new PipeOptions(pauseWriterThreshold: MostBehind, resumeWriterThreshold: MostBehind / 2, useSynchronizationContext: false));
    private bool _copying = true;

    /// <summary>The copy's bytes.</summary>
    public Stream Stream => _copy.Reader.AsStream();

    /// <summary>Takes what passed.</summary>
    public void Keep(ReadOnlySpan<byte> bytes)
    {
        if (!_copying || bytes.IsEmpty) return;
        bytes.CopyTo(_copy.Writer.GetSpan(bytes.Length));
        _copy.Writer.Advance(bytes.Length);
        var flush = _copy.Writer.FlushAsync();
        if (flush.IsCompletedSuccessfully && !flush.Result.IsCompleted) return;
        // Too far behind, or its reader is gone.
        Stop(new IOException("the laptop is too slow for this body"));
    }

    /// <summary>The body is whole.</summary>
    public void Complete() => Stop(null);

    /// <summary>The original is over; a copy that has not all of it fails.</summary>
    public void Finish() => Stop(new IOException("the request was over before its body"));

    private void Stop(Exception? failure)
    {
        if (!_copying) return;
        _copying = false;
        _copy.Writer.Complete(failure);
    }
}
