namespace Kloop.Cli.Tests;

/// <summary>Runs the command in this process, with the console caught: one at a time.</summary>
internal static class CommandLine
{
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    public static Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments) => CaughtAsync(() => KloopCommand.RunAsync(arguments));

    public static async Task<(int Code, string Out, string Error)> CaughtAsync(Func<Task<int>> run)
    {
        await OneAtATime.WaitAsync();
        var (stdout, stderr) = (Console.Out, Console.Error);
        using StringWriter caughtOut = new(), caughtError = new();
        Console.SetOut(caughtOut);
        Console.SetError(caughtError);
        try
        {
            return (await run(), caughtOut.ToString(), caughtError.ToString());
        }
        finally
        {
            Console.SetOut(stdout);
            Console.SetError(stderr);
            OneAtATime.Release();
        }
    }
}
