using System.ComponentModel;
using System.Diagnostics;

namespace Kloop.Engine.Dev.Sessions;

/// <summary>A command on the laptop, such as a build.</summary>
internal static class LaptopCommand
{
    /// <summary>Runs it to its end; its exit code, 127 when it cannot be started, as a shell would say.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> command, string directory, Action<string> onLine, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception e)
        {
            onLine($"{command[0]} cannot be started in {directory}: {e.Message}");
            return 127;
        }

        using (process)
        {
            process!.StandardInput.Close();
            try
            {
                await Task.WhenAll(ReadAsync(process.StandardOutput, onLine, cancellationToken), ReadAsync(process.StandardError, onLine, cancellationToken));
                await process.WaitForExitAsync(cancellationToken);
                return process.ExitCode;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
    }

    private static async Task ReadAsync(StreamReader from, Action<string> onLine, CancellationToken cancellationToken)
    {
        while (await from.ReadLineAsync(cancellationToken) is { } line) onLine(line);
    }
}
