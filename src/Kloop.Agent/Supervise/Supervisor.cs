using System.Threading.Channels;
using Kloop.Agent.Supervise.Calls;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Supervise;

/// <summary>
/// Runs the developed process: holds it until the laptop's edits are in, starts it again on order, and after its end by
/// itself, later each time: what it waited for may be there by then.
/// </summary>
/// <param name="options">What to run, and how.</param>
/// <param name="reaper">Starts it.</param>
/// <param name="laptops">Who is there.</param>
/// <param name="onOutput">Takes what the process writes: whether to stderr, and the bytes.</param>
/// <param name="log">Told what it does.</param>
/// <param name="time">The clock.</param>
internal sealed class Supervisor(
    SuperviseOptions options, ChildReaper reaper, Laptops laptops, Action<bool, ReadOnlyMemory<byte>> onOutput, AgentLog log, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<Order> _orders = Channel.CreateUnbounded<Order>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Backoff _backoff = new(time);
    private readonly CancellationTokenSource _ending = new();
    private Child? _child;
    private OutputTail _tail = new();
    private TimeSpan _again;
    private volatile ProcessStatus _status = new(ProcessState.Held, 0);

    /// <summary>How the process is.</summary>
    public ProcessStatus Status => _status;

    /// <summary>Told whenever it changes.</summary>
    public event Action<ProcessStatus>? Changed;

    /// <summary>Done when the process was started for the first time.</summary>
    public Task Started => _started.Task;

    /// <summary>Starts the process unless it runs, or, if it shall be a restart, in any case. Done when that is done; why not, else null.</summary>
    public async Task<string?> StartAsync(bool restart)
    {
        var order = new Order(restart, new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously));
        await _orders.Writer.WriteAsync(order);
        return await order.Done.Task;
    }

    /// <summary>Passes a signal on to the process; one that ends the container makes it the last one.</summary>
    public void Signal(int signal, bool ends)
    {
        _child?.Signal(signal);
        if (!ends) return;
        if (_child is null) log.Write("stopped before the process was started");
        _ending.Cancel();
    }

    /// <summary>Until a signal ends it; the container's exit code.</summary>
    public async Task<int> RunAsync()
    {
        if (options.Hold > TimeSpan.Zero) log.Write("the process waits for a laptop's edits");
        var order = await NextAsync(() => laptops.Alone >= options.Hold);
        while (!_ending.IsCancellationRequested)
        {
            string? failure = Start();
            order?.Done.TrySetResult(failure);
            order = failure is null ? await UntilRestartAsync() : null;
            if (_ending.IsCancellationRequested) break;
            if (order is not null) continue;
            long ended = time.GetTimestamp();
            order = await NextAsync(() => time.GetElapsedTime(ended) >= _again);
        }

        return _child is null ? 0 : await _child.Exited;
    }

    public void Dispose() => _ending.Dispose();

    /// <summary>Waits for the process's end (null), or for a restart that was asked for, and has stopped it then.</summary>
    private async Task<Order?> UntilRestartAsync()
    {
        while (true)
        {
            var order = _orders.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
            if (await Task.WhenAny(_child!.Exited, order) == _child.Exited)
            {
                await SayEndAsync(await _child.Exited);
                return null;
            }

            if (!_orders.Reader.TryRead(out var next)) continue;
            _backoff.Reset();
            if (!next.Restart)
            {
                next.Done.TrySetResult(null);
                continue;
            }

            await _child.StopAsync(options.Grace);
            return next;
        }
    }

    /// <summary>The next order; null when it is time to start without one, or the container ends.</summary>
    private async Task<Order?> NextAsync(Func<bool> isTime)
    {
        while (!_ending.IsCancellationRequested)
        {
            if (_orders.Reader.TryRead(out var order))
            {
                _backoff.Reset();
                return order;
            }

            if (isTime()) return null;
            await Task.WhenAny(_orders.Reader.WaitToReadAsync(_ending.Token).AsTask(), Task.Delay(Poll, time));
        }

        return null;
    }

    private string? Start()
    {
        int starts = _status.Starts + 1;
        var tail = _tail = new OutputTail();
        // Also one that fails: it did not run since the start before.
        _backoff.Started();
        var (output, error) = (tail.Open(), tail.Open());
        try
        {
            _child = Child.Start(reaper, options.Command, null, (isError, bytes) =>
            {
                (isError ? error : output).Add(bytes.Span);
                onOutput(isError, bytes);
            }, time);
            Say(new ProcessStatus(ProcessState.Running, starts));
            _started.TrySetResult();
            return null;
        }
        catch (IOException e)
        {
            log.Write(e.Message);
            // What a shell says of a program that it cannot start.
            SayEnd(starts, 127, [e.Message]);
            return e.Message;
        }
    }

    private async Task SayEndAsync(int code)
    {
        await _child!.LastOutputAsync();
        // The container ends, and its process with it: nothing crashed.
        if (_ending.IsCancellationRequested) return;
        SayEnd(_status.Starts, code, _tail.Lines);
    }

    private void SayEnd(int starts, int code, IReadOnlyList<string> lastLines)
    {
        _again = _backoff.Next();
        log.Write($"the process ended with exit code {code}; it starts again in {_again.TotalSeconds:0.#} s, or after the next edit");
        Say(new ProcessStatus(ProcessState.Ended, starts, code, lastLines, _again.TotalSeconds, _backoff.Ends));
    }

    private void Say(ProcessStatus status)
    {
        _status = status;
        Changed?.Invoke(status);
    }

    private sealed record Order(bool Restart, TaskCompletionSource<string?> Done);
}
