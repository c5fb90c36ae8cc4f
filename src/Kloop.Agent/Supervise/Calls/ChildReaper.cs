using System.Runtime.InteropServices;

namespace Kloop.Agent.Supervise.Calls;

/// <summary>
/// Takes the exit codes of all children: of those that were started here, and of orphans, which come to the
/// container's first process and would stay as zombies (wait(2), pid_namespaces(7)).
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "It lives as long as its process.")]
internal sealed class ChildReaper
{
    /// <summary>How often it is looked for orphans while there is no child.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>ECHILD.</summary>
    private const int NoChild = 10;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, TaskCompletionSource<int>> _children = [];
    private readonly AutoResetEvent _started = new(false);

    public ChildReaper()
    {
        // In a pod with one process namespace for all containers this is not the first process.
        _ = ProcessCalls.Prctl(ProcessCalls.SetChildSubreaper, 1, 0, 0, 0);
        new Thread(Run) { IsBackground = true, Name = "reaper" }.Start();
    }

    /// <summary>Starts a process whose end is not missed, and gives it with its exit code: 128 and the signal's number for one that was killed.</summary>
    /// <exception cref="IOException">It cannot be started.</exception>
    public (SpawnedProcess Process, Task<int> Exited) Start(IReadOnlyList<string> command, string? directory)
    {
        lock (_lock)
        {
            var process = SpawnedProcess.Start(command, directory);
            var exited = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            _children[process.Id] = exited;
            _started.Set();
            return (process, exited.Task);
        }
    }

    /// <summary>The exit code as a shell would have it. Source: wait(2), WIFEXITED and its like.</summary>
    internal static int ExitCode(int status) => (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);

    private unsafe void Run()
    {
        // siginfo_t is 128 bytes; si_pid is the first field of the union, at 16.
        byte* info = stackalloc byte[128];
        while (true)
        {
            // Looked at and left: taken only under the lock, so that a child is known before its end is.
            if (ProcessCalls.WaitId(ProcessCalls.AllChildren, 0, info, ProcessCalls.ExitedOnly | ProcessCalls.LeaveIt) == 0) Take(*(int*)(info + 16));
            else if (Marshal.GetLastPInvokeError() == NoChild) _started.WaitOne(Poll);
        }
    }

    private void Take(int id)
    {
        TaskCompletionSource<int>? exited;
        int status;
        lock (_lock)
        {
            if (ProcessCalls.WaitProcess(id, out status, ProcessCalls.NoHang) != id) return;
            _children.Remove(id, out exited);
        }

        exited?.TrySetResult(ExitCode(status));
    }
}
