using System.Buffers;
using System.Runtime.ExceptionServices;
using Kloop.Agent.Http;

namespace Kloop.Agent.Http1;

/// <summary>How the passage of a request over one connection ended.</summary>
internal enum PassageEnd
{
    /// <summary>The caller has the whole answer.</summary>
    Answered,

    /// <summary>The far end never had it.</summary>
    NotSent,

    /// <summary>The far end was lost before the caller was told anything.</summary>
    Lost,

    /// <summary>The far end was lost in the middle of its answer.</summary>
    Broken,
}

/// <summary>
/// Carries a request to a far end and its answer back, byte by byte but for what concerns one hop alone. Both directions flow
/// at the same time, and neither end's half-close is kept from the other.
/// </summary>
/// <param name="caller">Who asks.</param>
/// <param name="body">The request's body, which was told of the bytes that are here already.</param>
/// <param name="here">How many these are.</param>
/// <param name="copies">Get the body too; may be null.</param>
internal sealed class RequestPassage(Http1Caller caller, Body body, int here, CopiedBodies? copies)
{
    /// <summary>A body that the far end takes no more is read for so long, so that its caller sees the answer.</summary>
    private static readonly TimeSpan UnwantedLimit = TimeSpan.FromSeconds(5);

    /// <summary>How often a caller is asked whether it was reset while its bytes cannot be passed on.</summary>
    private static readonly TimeSpan ResetInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether all of the request is here: it can be sent more than once.</summary>
    private readonly bool _isWhole = body.Done;

    private readonly TaskCompletionSource _unwanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _answerBegan;
    private bool _answerEnded;
    private volatile bool _sent;
    private Exception? _uploadFailure;

    /// <summary>Whether it can be sent again after a connection was lost that may have been closed before it came.</summary>
    public bool MaySendAgain => _isWhole && !_answerBegan && !caller.IsLost && caller.Head.IsIdempotent;

    /// <summary>The answer's status. The far end's own head may be another's by then.</summary>
    public int Status { get; private set; }

    /// <summary>Does it. The far end is given back or disposed of.</summary>
    /// <exception cref="IOException">The caller is lost.</exception>
    /// <exception cref="MalformedHttpException">The request's body is malformed, and nothing was answered yet.</exception>
    public async Task<PassageEnd> RunAsync(FarEnd farEnd, FarEnds idle)
    {
        bool reusable = false;
        try
        {
            if (await SendAsync(farEnd) is { } failed) return failed;
            var end = await AnswerAsync(farEnd);
            if (_uploadFailure is not null && !caller.IsTold) ExceptionDispatchInfo.Throw(_uploadFailure);
            // Both messages came to an end that was not the connection's.
            reusable = _answerEnded && caller.Upload.IsCompleted && _sent && caller.Head.KeepsFarEnd && !farEnd.Head.IsLast && farEnd.Source.IsEmpty;
            return end;
        }
        finally
        {
            if (caller.Unwatch() && reusable) idle.Return(farEnd);
            else farEnd.Dispose();
        }
    }

    private async Task<PassageEnd?> SendAsync(FarEnd farEnd)
    {
        caller.Output.ResetWrittenCount();
        caller.Head.WriteTo(caller.Output);
        caller.Output.Write(caller.Source.Bytes.Span[..here]);
        try
        {
            await WriteAsync(farEnd.Link, caller.Output.WrittenMemory);
        }
        catch (Exception e) when (Lost.Is(e))
        {
            return Lost.BeforeAnyByte(e) ? PassageEnd.NotSent : PassageEnd.Lost;
        }

        if (_isWhole)
        {
            _sent = true;
            caller.Watch(farEnd.Link);
        }
        else
        {
            caller.Source.Skip(here);
            caller.Upload = UploadAsync(farEnd.Link);
        }

        return null;
    }

    private async Task<PassageEnd> AnswerAsync(FarEnd farEnd)
    {
        bool toldToContinue = false;
        while (true)
        {
            try
            {
                if (!await farEnd.ReadHeadAsync()) return PassageEnd.Lost;
            }
            catch (Exception e) when (Lost.Is(e) || e is MalformedHttpException)
            {
                _answerBegan |= !farEnd.Source.IsEmpty;
                // What was read from the caller while it was sent is not here any more.
                return _isWhole && Lost.BeforeAnyByte(e) ? PassageEnd.NotSent : PassageEnd.Lost;
            }

            _answerBegan = true;
            if (!farEnd.Head.IsInterim) break;
            toldToContinue |= farEnd.Head.Status == 100;
            if (caller.Head.Minor == 1) await WriteHeadAsync(farEnd, 0);
        }

        Status = farEnd.Head.Status;
        if (_isWhole) caller.Source.Skip(here);
        if (farEnd.Head.Status == 101) return await UpgradeAsync(farEnd);
        var answer = farEnd.Head.Body(caller.Head.IsHead);
        // Who was not told to go on keeps the body, and nobody knows whether it comes.
        bool keepsBody = caller.Head.WaitsToContinue && !toldToContinue && !caller.Upload.IsCompleted;
        bool closesEarly = farEnd.Head.IsLast && !caller.Upload.IsCompleted;
        caller.IsLast |= answer.IsUntilTheEnd || caller.HasEnded || keepsBody || closesEarly;
        if (!await BodyAsync(farEnd, answer)) return PassageEnd.Broken;
        if (!caller.Upload.IsCompleted)
        {
            if (!keepsBody) await RestOfUploadAsync(farEnd);
            caller.IsLast |= !caller.Upload.IsCompleted;
        }

        caller.IsLast |= _uploadFailure is not null;
        return PassageEnd.Answered;
    }

    /// <summary>A far end that answered may still want the rest, until it says that it closes, closes, or takes no more.</summary>
    private async Task RestOfUploadAsync(FarEnd farEnd)
    {
        farEnd.Source.ReadAhead();
        if (!farEnd.Head.IsLast) await Task.WhenAny(caller.Upload, _unwanted.Task, farEnd.Source.Ahead ?? Task.FromResult(0));
        await Task.WhenAny(caller.Upload, Task.Delay(UnwantedLimit));
    }

    private async Task<bool> BodyAsync(FarEnd farEnd, Body answer)
    {
        try
        {
            await WriteHeadAsync(farEnd, answer.Take(farEnd.Source.Bytes.Span));
            while (!answer.Done)
            {
                int count = await ReadAsync(farEnd);
                if (count == 0 && answer.IsUntilTheEnd) return true;
                if (count <= 0) return false;
                count = answer.Take(farEnd.Source.Bytes.Span);
                await caller.Link.Stream.WriteAsync(farEnd.Source.Bytes[..count]);
                farEnd.Source.Skip(count);
            }

            _answerEnded = true;
            return true;
        }
        catch (MalformedHttpException)
        {
            return false;
        }
    }

    /// <summary>Writes the answer's head, and what of its body came with it, at once.</summary>
    private async Task WriteHeadAsync(FarEnd farEnd, int ofBody)
    {
        caller.Output.ResetWrittenCount();
        farEnd.Head.WriteTo(caller.Output, caller.Head.Minor, caller.IsLast);
        caller.Output.Write(farEnd.Source.Bytes.Span[..ofBody]);
        caller.IsTold |= !farEnd.Head.IsInterim;
        await caller.Link.Stream.WriteAsync(caller.Output.WrittenMemory);
        farEnd.Source.Skip(ofBody);
    }

    private static async ValueTask<int> ReadAsync(FarEnd farEnd)
    {
        try
        {
            return await farEnd.Source.ReadAsync();
        }
        catch (Exception e) when (Lost.Is(e))
        {
            return -1;
        }
    }

    private async Task UploadAsync(Link farEnd)
    {
        try
        {
            bool lost = false;
            while (!body.Done)
            {
                if (await caller.Source.ReadAsync() == 0) throw new EndOfStreamException("a request that ends in its body");
                int count = body.Take(caller.Source.Bytes.Span, copies);
                // A far end that does not want the rest may have answered why; the caller reads that after its body.
                if (!lost && !await TryWriteAsync(farEnd, caller.Source.Bytes[..count]))
                {
                    lost = true;
                    _unwanted.TrySetResult();
                }

                caller.Source.Skip(count);
            }

            copies?.Complete();
            _sent = !lost;
            caller.Watch(farEnd);
        }
        catch (Exception e) when (Lost.Is(e) || e is MalformedHttpException)
        {
            _uploadFailure = e;
            farEnd.Reset();
        }
    }

    private async ValueTask<bool> TryWriteAsync(Link farEnd, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await WriteAsync(farEnd, bytes);
            return true;
        }
        catch (Exception e) when (Lost.Is(e))
        {
            return false;
        }
    }

    /// <summary>Nobody reads the caller's connection meanwhile, so its reset is to be asked for.</summary>
    private async ValueTask WriteAsync(Link farEnd, ReadOnlyMemory<byte> bytes)
    {
        var write = farEnd.Stream.WriteAsync(bytes);
        if (write.IsCompleted)
        {
            await write;
            return;
        }

        var writing = write.AsTask();
        while (await Task.WhenAny(writing, Task.Delay(ResetInterval)) != writing)
        {
            if (!caller.Link.IsReset) continue;
            caller.IsLost = true;
            farEnd.Reset();
        }

        await writing;
    }

    /// <summary>From here on it is not HTTP.</summary>
    private async Task<PassageEnd> UpgradeAsync(FarEnd farEnd)
    {
        if (!caller.Head.Upgrades) return PassageEnd.Lost;
        caller.IsLast = true;
        await WriteHeadAsync(farEnd, farEnd.Source.Bytes.Length);
        caller.Unwatch();
        bool whole = await Conversation.RunAsync(caller.Link, caller.Source, farEnd.Link, farEnd.Source);
        return whole ? PassageEnd.Answered : PassageEnd.Broken;
    }
}
