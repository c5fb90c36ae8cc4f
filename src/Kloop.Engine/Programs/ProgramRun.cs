using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Kloop.Shoes.Processes;

namespace Kloop.Engine.Programs;

/// <summary>Runs a program to its end.</summary>
internal static class ProgramRun
{
    /// <summary>The program's path, from PATH; null when there is none.</summary>
    public static string? Find(string program)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat", ""] : [""];
        return folders.SelectMany(f => endings.Select(e => Path.Combine(f, program + e))).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs it; ended early, it goes with all that it started.</summary>
    /// <exception cref="TaskFailedException">It cannot be started.</exception>
    public static async Task<ProgramResult> RunAsync(ProgramCall call, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(call.Program)
        {
            UseShellExecute = false,
            WorkingDirectory = call.Directory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in call.Arguments) start.ArgumentList.Add(argument);
        OwnVariables.Restore(start.Environment);
        foreach (var (name, value) in call.Variables)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        cancellationToken.ThrowIfCancellationRequested();
        using var process = Begin(start, call);
        var (output, log) = (new StringBuilder(), new StringBuilder());
        var streams = Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, null));
        try
        {
            await FeedAsync(process, call.Input, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            await streams.WaitAsync(cancellationToken);
            // A terminal's Ctrl-C ends it as well: that is no failure of its own.
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new ProgramResult(process.ExitCode, output.ToString(), log.ToString());

        async Task ReadAsync(StreamReader from, StringBuilder? also)
        {
            while (await from.ReadLineAsync(CancellationToken.None) is { } line)
            {
                lock (log) log.Append(line).Append('\n');
                also?.Append(line).Append('\n');
                call.OnLine?.Invoke(line);
            }
        }
    }

    private static Process Begin(ProcessStartInfo start, ProgramCall call)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or DirectoryNotFoundException)
        {
            throw new TaskFailedException($"{call.Program} cannot be started: {e.Message}");
        }
    }

    private static async Task FeedAsync(Process process, string? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is not null) await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: its exit code tells.
        }
    }
}
