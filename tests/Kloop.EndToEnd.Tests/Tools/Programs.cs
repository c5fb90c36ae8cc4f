using System.Diagnostics;

namespace Kloop.EndToEnd.Tests.Tools;

/// <summary>Runs programs as a person would, with a limit.</summary>
internal static class Programs
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static Task<Result> RunAsync(string program, params string[] arguments) => RunWithAsync(program, null, null, arguments);

    public static async Task<Result> RunWithAsync(string program, string? input, IReadOnlyDictionary<string, string>? variables, params string[] arguments)
    {
        using var process = Start(program, variables, arguments);
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new Result(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Limit}");
        }
    }

    public static Process Start(string program, IReadOnlyDictionary<string, string>? variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
