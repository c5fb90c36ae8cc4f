namespace Kloop.Cli.Output;

/// <summary>What stands at the other end of stdout and stderr.</summary>
internal static class Terminal
{
    /// <summary>Whether stderr is a terminal, and nobody asked for no colours (no-color.org).</summary>
    public static bool ErrorHasColours => !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>The same for stdout.</summary>
    public static bool OutHasColours => OutIsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Whether stdout is a terminal.</summary>
    public static bool OutIsTerminal => !Console.IsOutputRedirected;
}
