using System.Security.Cryptography;
using System.Text;

namespace Kloop.Engine.Redirect.Subdomains;

/// <summary>Names and labels of a subdomain's objects: a contract, see docs/subdomains.md.</summary>
public static class SubdomainNames
{
    /// <summary>Label that names the session an object belongs to.</summary>
    public const string SessionLabel = "kloop.dev/session";

    /// <summary>Label that holds the session's NAME.</summary>
    public const string RouteLabel = "kloop.dev/route-as";

    /// <summary>Names of Services and labels are no longer (RFC 1123).</summary>
    private const int MostLength = 63;

    private const int HashLength = 8;

    /// <summary>Whether a session's name can be part of a host name (RFC 1123) and of a label's value.</summary>
    public static bool IsHostLabel(string name) =>
        name.Length is > 0 and <= MostLength && name[0] != '-' && name[^1] != '-' && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    /// <summary>The session's way to its agent.</summary>
    // "kloop-a-b-c" could be a's b-c or a-b's c, and "kloop-a-origin" is taken: such names get a hash.
    public static string Service(string service, string name) =>
        Bounded($"kloop-{service}-{name}", $"{service}/{name}", always: name.Contains('-', StringComparison.Ordinal) || RedirectNames.Origin(service) == $"kloop-{service}-{name}");

    /// <summary>An Ingress's clone.</summary>
    public static string Ingress(string ingress, string name) =>
        Bounded($"kloop-{name}-{ingress}", $"{name}/{ingress}", always: name.Contains('-', StringComparison.Ordinal));

    /// <summary>Name of the port that leads to a backend: the same in every session, so that a clone can go from one to another.</summary>
    // At most 15 characters (RFC 6335).
    public static string Port(string backend, int port) => "b-" + Hash($"{backend}:{port}");

    private static string Bounded(string text, string whole, bool always)
    {
        if (!always && text.Length <= MostLength) return text;
        string head = text[..Math.Min(text.Length, MostLength - HashLength - 1)].TrimEnd('-', '.');
        return $"{head}-{Hash(whole)}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
}
