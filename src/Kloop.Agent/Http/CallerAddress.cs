using System.Net;

namespace Kloop.Agent.Http;

/// <summary>A caller's address for people.</summary>
internal static class CallerAddress
{
    /// <summary>IPv4 as such, also where the socket has both families; "" when it is not known.</summary>
    public static string Text(IPAddress? address) =>
        address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
