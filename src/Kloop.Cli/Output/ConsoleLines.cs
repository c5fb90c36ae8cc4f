namespace Kloop.Cli.Output;

/// <summary>Whole lines to stdout and stderr, which may be one terminal, from any thread.</summary>
internal static class ConsoleLines
{
    private static readonly Lock Whole = new();

    /// <summary>Writes one line; waits for the terminal.</summary>
    public static void Write(bool toError, string line)
    {
        lock (Whole)
        {
            var to = toError ? Console.Error : Console.Out;
            to.WriteLine(line);
            to.Flush();
        }
    }
}
