using System.Text.RegularExpressions;

namespace Kloop.Engine.Build.Registry;

/// <summary>What a registry's <c>WWW-Authenticate</c> asks for. Pure. Source: RFC 9110, 11.6.1; distribution, "Token Authentication".</summary>
/// <param name="Scheme"><c>Bearer</c> or <c>Basic</c>.</param>
/// <param name="Values">Its parameters, such as <c>realm</c>, <c>service</c>, <c>scope</c>.</param>
internal sealed partial record AuthChallenge(string Scheme, IReadOnlyDictionary<string, string> Values)
{
    public static AuthChallenge Parse(string scheme, string? parameters)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match pair in Pair().Matches(parameters ?? "")) values[pair.Groups[1].Value] = pair.Groups[2].Success ? pair.Groups[2].Value : pair.Groups[3].Value;
        return new AuthChallenge(scheme, values);
    }

    /// <summary>Where a token is to be had, with the question; null when the challenge names no place.</summary>
    /// <param name="scope">What is to be done, where the challenge says nothing of it.</param>
    public Uri? TokenAddress(string scope)
    {
        if (!Values.TryGetValue("realm", out string? realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var address)) return null;
        string query = address.Query.TrimStart('?');
        if (Values.TryGetValue("service", out string? service)) query += $"&service={Uri.EscapeDataString(service)}";
        query += $"&scope={Uri.EscapeDataString(Values.GetValueOrDefault("scope", scope))}";
        return new UriBuilder(address) { Query = query.TrimStart('&') }.Uri;
    }

    [GeneratedRegex("""(\w+)=(?:"([^"]*)"|([^\s,]+))""")]
    private static partial Regex Pair();
}
