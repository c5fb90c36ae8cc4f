namespace Kloop.Agent;

/// <summary>
/// Sockets' completions run on the thread that polls them, not on one more (.NET's
/// DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS): nothing here blocks, and a hop between threads costs more than routing.
/// </summary>
internal static class SocketCompletions
{
    /// <summary>To be called before the first socket.</summary>
    public static void RunInline() => Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
}
