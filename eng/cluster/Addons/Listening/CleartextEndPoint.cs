using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kloop.Cluster.Addons.Listening;

/// <summary>One of the two protocols of a cleartext port that speaks both; Kestrel sees two endpoints.</summary>
internal sealed class CleartextEndPoint(IPEndPoint port, HttpProtocols protocol) : EndPoint
{
    public IPEndPoint Port => port;

    public HttpProtocols Protocol => protocol;

    public override string ToString() => $"{port} ({protocol})";
}
