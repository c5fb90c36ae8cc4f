using System.ComponentModel;
using System.Diagnostics;

namespace Kloop.Engine.Import;

/// <summary>Runs a program for what it writes. Its errors go where Kloop's go.</summary>
internal static class CommandOutput
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Its output without line ends at its end; null when it cannot start, fails, or takes longer than a minute.</summary>
    public static string? Of(IReadOnlyList<string> command, string folder)
    {
        var start = new ProcessStartInfo(command[0]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (string argument in command.Skip(1)) start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Longest))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }

            return process.ExitCode == 0 ? output.GetAwaiter().GetResult().TrimEnd('\r', '\n') : null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            return null;
        }
    }
}
