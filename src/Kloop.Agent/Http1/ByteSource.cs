using System.Buffers;

namespace Kloop.Agent.Http1;

/// <summary>What was read from a stream and is not used yet. One reader at a time; it may begin a read ahead.</summary>
internal sealed class ByteSource(Stream stream, int size) : IDisposable
{
    /// <summary>What a large body is read in, bytes.</summary>
    private const int Large = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(size);
    private int _start;
    private int _end;
    private bool _wasFull;
    private volatile bool _reading;
    private Task<int>? _ahead;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(_start, _end - _start);

    public bool IsEmpty => _start == _end;

    /// <summary>The read that was begun ahead and is not used yet; null when there is none.</summary>
    public Task<int>? Ahead => _ahead;

    public void Skip(int count) => _start += count;

    /// <summary>Waits for more bytes, behind those that are here. 0: the end.</summary>
    public async ValueTask<int> ReadAsync()
    {
        int count;
        if (_ahead is { } ahead)
        {
            count = await ahead;
            _ahead = null;
        }
        else
        {
            MakeRoom();
            _reading = true;
            try
            {
                count = await stream.ReadAsync(_buffer.AsMemory(_end));
            }
            finally
            {
                _reading = false;
            }
        }

        ObjectDisposedException.ThrowIf(_buffer.Length == 0, this);
        _end += count;
        _wasFull = _end == _buffer.Length;
        return count;
    }

    /// <summary>Begins to wait for more bytes, which <see cref="ReadAsync"/> then gives, if there is room for any.</summary>
    /// <param name="onEnd">Told of the end, with what broke it if something did. Not told by a read ahead that is under way already.</param>
    public void ReadAhead(Action<Exception?>? onEnd = null)
    {
        if (_ahead is not null) return;
        // It may be a long wait.
        Rest();
        if (IsEmpty) (_start, _end) = (0, 0);
        if (_end < _buffer.Length) _ahead = AheadAsync(stream.ReadAsync(_buffer.AsMemory(_end)), onEnd);
    }

    /// <summary>Gives a large buffer back before a pause.</summary>
    public void Rest()
    {
        _wasFull = false;
        if (IsEmpty && _ahead is null && _buffer.Length >= Large) Exchange(size);
    }

    public void Dispose()
    {
        // A read that is under way may still write to it.
        if (!_reading && _ahead is null or { IsCompleted: true }) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        (_start, _end, _ahead) = (0, 0, null);
    }

    /// <summary>One task for both who wait: a second one on it would be woken by another thread.</summary>
    private static async Task<int> AheadAsync(ValueTask<int> read, Action<Exception?>? onEnd)
    {
        int count;
        try
        {
            count = await read;
        }
        catch (Exception e) when (Lost.Is(e))
        {
            onEnd?.Invoke(e);
            throw;
        }

        if (count == 0) onEnd?.Invoke(null);
        return count;
    }

    private void MakeRoom()
    {
        if (IsEmpty)
        {
            (_start, _end) = (0, 0);
            if (_wasFull && _buffer.Length < Large) Exchange(Large);
        }
        else if (_end == _buffer.Length)
        {
            if (_start > 0 && Bytes.Length <= _buffer.Length / 2) Move(_buffer);
            else Exchange(2 * _buffer.Length);
        }
    }

    private void Exchange(int bytes)
    {
        byte[] before = _buffer;
        Move(ArrayPool<byte>.Shared.Rent(bytes));
        ArrayPool<byte>.Shared.Return(before);
    }

    private void Move(byte[] to)
    {
        int count = _end - _start;
        Buffer.BlockCopy(_buffer, _start, to, 0, count);
        (_buffer, _start, _end) = (to, 0, count);
    }
}
