using System.Diagnostics;
using Kloop.Shoes.Network.Handover;
using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Tests.Doubles;

/// <summary>A shell that the real launcher started, in the tests' own program.</summary>
internal static class Launched
{
    /// <summary>Nobody: a user without any rights.</summary>
    public const int Ordinary = 65534;

    /// <summary>Runs a line of shell; its exit code and what it said.</summary>
    /// <param name="mounts">The file of steps.</param>
    /// <param name="user">The user's id; 0 for root.</param>
    /// <param name="line">The line.</param>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string? mounts, int user, string line)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Kloop.Shoes.Tests");
        var start = new ProcessStartInfo(user == 0 ? program : "setpriv") { RedirectStandardOutput = true, RedirectStandardError = true };
        // setpriv becomes what it starts, so the parent is this process in both cases.
        string[] before = user == 0 ? [] : [$"--reuid={user}", $"--regid={user}", "--clear-groups", program];
        foreach (string argument in before.Concat(Launcher.Arguments(System.Environment.ProcessId, false, mounts, LauncherStep.None, ["sh", "-c", line]))) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
