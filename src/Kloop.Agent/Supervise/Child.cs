using Kloop.Agent.Supervise.Calls;
using Microsoft.Win32.SafeHandles;

namespace Kloop.Agent.Supervise;

/// <summary>A process of the container's with all that it started, its output, and its end.</summary>
internal sealed class Child
{
    /// <summary>How long output that is on its way is waited for after the end.</summary>
    private static readonly TimeSpan LastOutput = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    private readonly SpawnedProcess _process;
    private readonly TimeProvider _time;
    private readonly Task _read;

    private Child(SpawnedProcess process, Task<int> exited, Task read, TimeProvider time) => (_process, Exited, _read, _time) = (process, exited, read, time);

    /// <summary>Its exit code; 128 and the signal's number for one that was killed.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts it.</summary>
    /// <param name="reaper">Takes its end.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="directory">Where; null for the container's working directory.</param>
    /// <param name="onOutput">Told what it writes, as it comes: whether to stderr, and the bytes. Two threads call it.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">It cannot be started.</exception>
    public static Child Start(ChildReaper reaper, IReadOnlyList<string> command, string? directory, Action<bool, ReadOnlyMemory<byte>> onOutput, TimeProvider time)
    {
        var (process, exited) = reaper.Start(command, directory);
        var read = Task.WhenAll(ReadAsync(process.Output, bytes => onOutput(false, bytes)), ReadAsync(process.Error, bytes => onOutput(true, bytes)));
        return new Child(process, exited, read, time);
    }

    /// <summary>Passes a signal on to the process itself, as a container's first process would get it.</summary>
    public void Signal(int signal) => _process.Signal(signal);

    /// <summary>Waits until its output is read, but not for what it left behind.</summary>
    public Task LastOutputAsync() => Task.WhenAny(_read, Task.Delay(LastOutput, _time));

    /// <summary>The ladder: SIGTERM to all of its group, the grace, SIGKILL. Done when nobody of the group is left.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        _process.SignalGroup(ProcessCalls.SigTerm);
        long began = _time.GetTimestamp();
        // A shell may be gone while what it started still holds the port.
        while (_process.SignalGroup(0) || !Exited.IsCompleted)
        {
            if (_time.GetElapsedTime(began) > grace) _process.SignalGroup(ProcessCalls.SigKill);
            await Task.Delay(Poll, _time);
        }
    }

    /// <summary>Reads on a thread of its own: a pipe has no other way.</summary>
    private static Task ReadAsync(SafeFileHandle from, Action<ReadOnlyMemory<byte>> onBytes)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            using (from)
            {
                var buffer = new byte[16 * 1024];
                try
                {
                    using var stream = new FileStream(from, FileAccess.Read, 0);
                    for (int count; (count = stream.Read(buffer)) > 0;) onBytes(buffer.AsMemory(0, count));
                }
                catch (IOException)
                {
                    // The container's own output is gone: it is on its way out.
                }
            }

            done.SetResult();
        })
        { IsBackground = true, Name = "output" }.Start();
        return done.Task;
    }
}
