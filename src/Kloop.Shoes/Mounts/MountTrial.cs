using System.Diagnostics;
using Kloop.Shoes.Network.Handover;
using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Mounts;

/// <summary>Finds out whether a program can have its files at the pod's paths, by doing all of it once.</summary>
public static class MountTrial
{
    /// <summary>Whether programs lose set-user-ID: in a user namespace of an ordinary user there is no other user (user_namespaces(7)).</summary>
    public static bool LosesSetUserId => LinuxCalls.GetEffectiveUser() != 0;

    /// <summary>Tries the steps of a file with a program that does nothing.</summary>
    /// <returns>Why it cannot be, for people; null when it can.</returns>
    public static async Task<string?> RunAsync(string mounts, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Launcher.Program) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in Launcher.Arguments(System.Environment.ProcessId, false, mounts, LauncherStep.None, ["true"])) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode == 0) return null;
        string text = (await said).Trim();
        if (text.StartsWith(Launcher.NotPreparedText, StringComparison.Ordinal)) text = text[Launcher.NotPreparedText.Length..];
        return text.Length > 0 ? text.Split('\n')[0] : $"exit code {process.ExitCode}";
    }
}
