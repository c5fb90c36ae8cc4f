using System.Numerics;
using System.Text.RegularExpressions;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Dev.Sessions;

/// <summary>
/// Tells each crash once, although every new connection tells how the process is; and one that comes again and again
/// ever more seldom, in a line.
/// </summary>
internal sealed partial class Crashes(Action<DevEvent> report)
{
    /// <summary>The second and third come within two seconds of the first.</summary>
    private const int FewTimes = 4;

    private readonly Lock _lock = new();
    private (string Pod, int Starts) _told;
    private (int? ExitCode, string Lines) _last;
    private int _times;

    public void OnProcess(string pod, ProcessStatus status)
    {
        int times;
        lock (_lock)
        {
            if (status.State != ProcessState.Ended || _told == (pod, status.Starts)) return;
            _told = (pod, status.Starts);
            var now = (status.ExitCode, Comparable(status.LastLines ?? []));
            // After an edit it counts anew: who edited wants to know.
            _times = status.Ends > 1 && now == _last ? _times + 1 : 1;
            (_last, times) = (now, _times);
        }

        if (times > 1 && (times < FewTimes || !BitOperations.IsPow2(times))) return;
        // SIGKILL, and nobody but the kernel sends it here: the supervisor says so of its own.
        string killed = status.ExitCode == 137 ? " (killed, as the kernel does at the container's memory limit)" : "";
        string again = status.AgainAfter is { } seconds ? $"it starts again in {seconds:0.#} s, or after the next change" : "it starts again after the next change";
        string lines = times > 1 ? "" : string.Concat((status.LastLines ?? []).Select(l => $"\n  {l}"));
        string often = times > 1 ? $" {times} times in the same way," : "";
        report(new DevEvent(DevEventKind.Crashed, $"{pod}: the process ended{often} with exit code {status.ExitCode}{killed}; {again}{lines}")
        {
            ExitCode = status.ExitCode,
            LastLines = status.LastLines,
        });
    }

    /// <summary>Times, process ids and addresses differ between two that are the same.</summary>
    private static string Comparable(IReadOnlyList<string> lines) => Changing().Replace(string.Join('\n', lines), "#");

    [GeneratedRegex("[0-9a-fA-F]*[0-9][0-9a-fA-F]*")]
    private static partial Regex Changing();
}
