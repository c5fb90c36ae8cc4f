using System.Net;

namespace Kloop.Shoes.Network.Proxies;

/// <summary>Where a host that a program names really is.</summary>
internal abstract record HostRoute
{
    /// <summary>In the cluster.</summary>
    public sealed record InCluster(string Host) : HostRoute;

    /// <summary>Where the laptop itself finds it.</summary>
    public sealed record Here(IPAddress Address) : HostRoute;

    /// <summary>A rule says that it goes nowhere.</summary>
    public sealed record Denied : HostRoute;

    /// <summary>Nobody knows the name.</summary>
    public sealed record Nowhere : HostRoute;
}
