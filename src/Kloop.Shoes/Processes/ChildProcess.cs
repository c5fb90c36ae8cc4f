using System.Diagnostics;
using Kloop.Shoes.Network;
using Kloop.Shoes.Network.Handover;

namespace Kloop.Shoes.Processes;

/// <summary>
/// The developer's own program. It shares kloop's terminal, or has each of its lines told; it is asked to end
/// with SIGTERM, and after a grace period it and all that it started are ended with SIGKILL. It does not survive kloop.
/// </summary>
public sealed class ChildProcess
{
    /// <summary>How long a pipe's end is waited for after the program's: what fled from it may hold the pipe for ever.</summary>
    private static readonly TimeSpan LastLines = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private Task _told = Task.CompletedTask;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process) => _process = process;

    /// <summary>Its exit code, 128 + N after signal N.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Starts a command with variables over the laptop's own environment.</summary>
    /// <param name="command">Program and arguments; the program is looked up in PATH.</param>
    /// <param name="variables">Added to, or replacing, the laptop's; a null value takes one away. Never seen in arguments.</param>
    /// <param name="stdoutToStderr">Keeps stdout free for kloop's own data.</param>
    /// <param name="directory">Where it runs; null for kloop's own working directory.</param>
    /// <param name="output">
    /// Takes each line that it writes, from two threads, and must not block; the program then has no input, since
    /// several could not share one terminal. Null to let it write to kloop's terminal itself.
    /// </param>
    /// <param name="mounts">A file of <see cref="Mounts.MountStep"/>s that give it its own view of the folders; null for none.</param>
    /// <param name="network">The cluster's network for it; null for the laptop's alone.</param>
    /// <exception cref="InvalidOperationException">It cannot be started, or cannot have the network.</exception>
    public static ChildProcess Start(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> variables, bool stdoutToStderr, string? directory = null,
        Action<ProgramLine>? output = null, string? mounts = null, ProgramNetwork? network = null)
    {
        var start = new ProcessStartInfo(Launcher.Program)
        {
            UseShellExecute = false,
            WorkingDirectory = directory ?? "",
            RedirectStandardInput = output is not null,
            RedirectStandardOutput = output is not null,
            RedirectStandardError = output is not null,
        };
        string meeting = network?.MeetingName ?? LauncherStep.None;
        foreach (string argument in Launcher.Arguments(System.Environment.ProcessId, stdoutToStderr, mounts, meeting, command)) start.ArgumentList.Add(argument);
        OwnVariables.Restore(start.Environment);
        foreach (var (name, value) in variables)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        _ = LinuxCalls.Prctl(LinuxCalls.PrSetChildSubreaper, 1, 0, 0, 0);

        // The kernel ties "parent died" to the thread that forked, so that thread stays until the child ends.
        var started = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                var child = new ChildProcess(Process.Start(start)!);
                if (output is not null) child.Tell(output);
                network?.Take(child._process.Id, () => child._process.HasExited);
                started.SetResult(child);
                child._process.WaitForExit();
                child._exited.SetResult(child._process.ExitCode);
            }
            catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
            {
                started.TrySetException(e);
            }
        })
        { IsBackground = true, Name = "child" }.Start();
        return started.Task.GetAwaiter().GetResult();
    }

    /// <summary>Asks it to end, and ends it after <paramref name="grace"/> or as soon as <paramref name="now"/> is cancelled.</summary>
    public async Task StopAsync(TimeSpan grace, TimeProvider time, CancellationToken now)
    {
        var others = ProcessTree.Descendants(_process.Id);
        if (!Exited.IsCompleted) _ = LinuxCalls.Kill(_process.Id, LinuxCalls.SigTerm);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(now);
        await Task.WhenAny(Exited, Task.Delay(grace, time, wait.Token));
        await wait.CancelAsync();
        if (!Exited.IsCompleted) _ = LinuxCalls.Kill(_process.Id, LinuxCalls.SigKill);
        await Exited;
        await EndAllAsync(others, time);
        await Task.WhenAny(_told, Task.Delay(LastLines, time, CancellationToken.None));
    }

    private void Tell(Action<ProgramLine> output)
    {
        _process.StandardInput.Close();
        _told = Task.WhenAll(
            TellAsync(_process.StandardOutput.BaseStream, text => output(new ProgramLine(false, text))),
            TellAsync(_process.StandardError.BaseStream, text => output(new ProgramLine(true, text))));
    }

    /// <summary>Pipes block their reader: a thread each, and not the pool's.</summary>
    private static Task TellAsync(Stream from, Action<string> line)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            LineSplitter.ReadAll(from, line);
            ended.SetResult();
        })
        { IsBackground = true, Name = "program's lines" }.Start();
        return ended.Task;
    }

    /// <summary>What the program started and left behind must not outlive it.</summary>
    private static async Task EndAllAsync(IReadOnlyList<int> before, TimeProvider time)
    {
        // We are the subreaper: orphans are our own descendants now, so an id cannot have been reused by a stranger.
        var left = before.Intersect(ProcessTree.Descendants(System.Environment.ProcessId)).ToList();
        if (left.Count == 0) return;
        foreach (int id in left) _ = LinuxCalls.Kill(id, LinuxCalls.SigTerm);
        for (int i = 0; i < 20 && left.Any(id => ProcessTree.Read(id) is not null); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time);
        }

        foreach (int id in left.Where(id => ProcessTree.Read(id) is not null)) _ = LinuxCalls.Kill(id, LinuxCalls.SigKill);
    }
}
