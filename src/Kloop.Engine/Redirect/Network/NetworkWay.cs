using Kloop.Shoes.Network;

namespace Kloop.Engine.Redirect.Network;

/// <summary>How the developer's program has the cluster's network.</summary>
public enum NetworkWay
{
    /// <summary>The best that this laptop can.</summary>
    Auto,

    /// <summary>By seccomp user notification: any program, any name (Linux).</summary>
    Notify,

    /// <summary>By an HTTP and SOCKS5 proxy and the variables that name it: programs that obey these, any name.</summary>
    Proxy,

    /// <summary>By listeners on the loopback and variables that name them: any program, the namespace's Services that its variables name.</summary>
    Env,

    /// <summary>By listeners on the loopback and the hosts file, as root: any program, the namespace's Services.</summary>
    Hosts,

    /// <summary>Not at all: names, connections and ports are the laptop's own.</summary>
    None,
}

/// <summary>Chooses the way.</summary>
internal static class NetworkWays
{
    private static readonly Lazy<string?> Fault = new(NetworkSupport.Fault);

    /// <summary>Why this laptop cannot do <see cref="NetworkWay.Notify"/>; null if it can.</summary>
    public static string? NotifyFault => Fault.Value;

    /// <summary>Whether the program is to have the network by <see cref="NetworkWay.Notify"/>.</summary>
    /// <exception cref="UsageException">It was asked for, and cannot be.</exception>
    public static bool Notifies(IReadOnlyList<string> command, NetworkWay way) => way switch
    {
        _ when command.Count == 0 => false,
        NetworkWay.None or NetworkWay.Proxy or NetworkWay.Env or NetworkWay.Hosts => false,
        NetworkWay.Notify when NotifyFault is { } fault => throw new UsageException($"--network notify cannot be here: {fault}. Use --network proxy or env, and `kloop doctor` says more"),
        _ => NotifyFault is null,
    };
}
