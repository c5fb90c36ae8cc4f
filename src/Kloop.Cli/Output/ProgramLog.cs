using System.Threading.Channels;
using Kloop.Shoes.Processes;

namespace Kloop.Cli.Output;

/// <summary>
/// The lines of several programs on their way to the terminal, each behind its Service's name. Whoever adds
/// one never waits: when the terminal has fallen behind too far, lines are left out and counted.
/// </summary>
/// <param name="outHasColours">Whether stdout may have colours.</param>
/// <param name="errorHasColours">Whether stderr may.</param>
/// <param name="write">Takes each line, and whether it is for stderr.</param>
/// <param name="most">How many characters may wait for the terminal.</param>
internal sealed class ProgramLog(bool outHasColours, bool errorHasColours, Action<bool, string> write, int most = 4 * 1024 * 1024) : IAsyncDisposable
{
    /// <summary>A line that waits costs this much besides its characters.</summary>
    private const int LineCost = 64;

    private readonly Channel<Entry> _lines = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _lock = new();
    private readonly Dictionary<ServicePrefix, long> _missed = [];
    private Task? _writing;
    private long _waiting;

    /// <summary>Puts a line into the queue.</summary>
    public void Add(ServicePrefix of, ProgramLine line)
    {
        long cost = line.Text.Length + LineCost;
        lock (_lock)
        {
            long missed = _missed.GetValueOrDefault(of);
            if (_waiting + cost > most)
            {
                _missed[of] = missed + 1;
                return;
            }

            if (!_lines.Writer.TryWrite(new Entry(of, line, missed, cost))) return;
            _missed.Remove(of);
            _waiting += cost;
            _writing ??= Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <summary>Writes what still waits; lines that come later are too late.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock) _lines.Writer.TryComplete();
        if (_writing is { } writing) await writing;
        foreach (var (of, missed) in _missed) WriteMissed(of, missed);
    }

    /// <summary>On a thread of its own, since the terminal may block it.</summary>
    private void WriteAll()
    {
        while (_lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_lines.Reader.TryRead(out var next))
            {
                WriteMissed(next.Of, next.Missed);
                write(next.Line.IsError, next.Of.Before(next.Line.IsError ? errorHasColours : outHasColours) + next.Line.Text);
                lock (_lock) _waiting -= next.Cost;
            }
        }
    }

    private void WriteMissed(ServicePrefix of, long missed)
    {
        if (missed > 0) write(true, $"{of.Before(errorHasColours)}… {missed} lines left out: the terminal is slower than the program");
    }

    private readonly record struct Entry(ServicePrefix Of, ProgramLine Line, long Missed, long Cost);
}
