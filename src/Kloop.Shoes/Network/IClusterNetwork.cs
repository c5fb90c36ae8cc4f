using System.Net;
using System.Net.Sockets;

namespace Kloop.Shoes.Network;

/// <summary>The cluster's network, as one of its pods has it. All calls wait until there is a way to it, and may be made at the same time.</summary>
public interface IClusterNetwork
{
    /// <summary>How the pod completes names.</summary>
    /// <exception cref="IOException">There is no way to the cluster.</exception>
    Task<ClusterResolver> ResolverAsync(CancellationToken cancellationToken);

    /// <summary>Asks the pod's name server.</summary>
    /// <param name="question">A DNS message (RFC 1035) without a length before it.</param>
    /// <returns>The answer, of any length; to be checked.</returns>
    /// <exception cref="IOException">There is no answer.</exception>
    Task<byte[]> AskAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken);

    /// <summary>Connects from a pod to a TCP port.</summary>
    /// <param name="host">A name without search domains, or an address.</param>
    /// <param name="port">1 to 65535.</param>
    Task<ClusterDial> DialAsync(string host, ushort port, CancellationToken cancellationToken);

    /// <summary>Opens a socket of a pod for datagrams to and from a UDP port.</summary>
    /// <param name="host">A name without search domains, or an address.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="IOException">There is no way to it; the text says why.</exception>
    Task<IClusterDatagrams> OpenDatagramsAsync(string host, ushort port, CancellationToken cancellationToken);
}

/// <summary>What a pod's /etc/resolv.conf says (resolv.conf(5)), and its hostAliases.</summary>
/// <param name="Servers">Name servers' addresses.</param>
/// <param name="Search">Domains that are tried behind a name, in order, without a dot at either end.</param>
/// <param name="Dots">A name with fewer dots is tried with them first.</param>
public sealed record ClusterResolver(IReadOnlyList<string> Servers, IReadOnlyList<string> Search, int Dots)
{
    /// <summary>The cluster's own domain, such as <c>cluster.local</c>; null if the search domains do not tell it.</summary>
    public string? Domain { get; } = Search.FirstOrDefault(s => s.StartsWith("svc.", StringComparison.OrdinalIgnoreCase))?[4..];

    /// <summary>Addresses by name that no name server is asked for (hosts(5)).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IPAddress>> Hosts { get; init; } = new Dictionary<string, IReadOnlyList<IPAddress>>();

    /// <summary>Whether a name is in the cluster's own domain.</summary>
    public bool Owns(string name) => Domain is { } domain && (name.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase) || name.Equals(domain, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Datagrams to and from one UDP port in the cluster. They may be lost.</summary>
public interface IClusterDatagrams : IAsyncDisposable
{
    /// <summary>Sends one, of 0 to 65,535 bytes.</summary>
    /// <exception cref="IOException">The way is gone.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> datagram, CancellationToken cancellationToken);

    /// <summary>The next one's length; null when there will be none.</summary>
    /// <param name="buffer">Takes it: 65,535 bytes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="IOException">The way is gone.</exception>
    ValueTask<int?> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}

/// <summary>How a dial went.</summary>
/// <param name="Error">Why there is no connection; <see cref="SocketError.Success"/> when there is.</param>
/// <param name="Connection">The connection; to be disposed of.</param>
public sealed record ClusterDial(SocketError Error, IClusterConnection? Connection);

/// <summary>A connection in the cluster.</summary>
public interface IClusterConnection : IAsyncDisposable
{
    /// <summary>Sends bytes that come before a socket's.</summary>
    /// <exception cref="IOException">The connection is gone.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Passes bytes between it and a socket until both directions ended. Never fails: a failure ends both.</summary>
    Task RelayAsync(Socket socket, CancellationToken cancellationToken);
}
