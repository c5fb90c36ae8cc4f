namespace Kloop.Engine.Redirect.Connections;

/// <summary>What a caller is.</summary>
public enum CallerKind
{
    /// <summary>A workload such as a Deployment, by its name; one of the namespace unless the name says another.</summary>
    Workload,

    /// <summary>A pod that no workload owns.</summary>
    Pod,

    /// <summary>Something in a node's own network: a host-network pod, such as some Ingress controllers.</summary>
    Node,

    /// <summary>An address that is no pod's that may be seen from here.</summary>
    Elsewhere,
}

/// <summary>Somebody who holds connections to the origin open.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Such as <c>Deployment storefront</c>, with its namespace where it is another; else an address.</param>
/// <param name="Connections">How many.</param>
/// <param name="CallerPods">From which of its pods; empty where these are not known.</param>
/// <param name="OriginPods">To which of the origin's pods.</param>
public sealed record OpenCaller(
    CallerKind Kind, string Name, int Connections, IReadOnlyList<string> CallerPods, IReadOnlyList<string> OriginPods)
{
    /// <summary>For people: <c>Deployment storefront (2 connections)</c>.</summary>
    public override string ToString()
    {
        string who = Kind switch
        {
            CallerKind.Node => $"something in a node's own network, {Name}",
            CallerKind.Elsewhere => $"outside the namespace or the cluster: {Name}",
            _ => Name,
        };
        return $"{who} ({Connections} {(Connections == 1 ? "connection" : "connections")})";
    }
}
