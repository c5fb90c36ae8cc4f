using System.Globalization;

namespace Kloop.Shoes.Network.Proxies;

/// <summary>The variables by which programs learn of a proxy. Pure.</summary>
public static class ProxyVariables
{
    /// <summary>The JVM's own (java(1), JAVA_TOOL_OPTIONS); what is there already stays.</summary>
    private const string JavaOptions = "JAVA_TOOL_OPTIONS";

    /// <summary>What goes past the proxy: the laptop itself.</summary>
    private const string Laptop = "localhost,127.0.0.1,::1";

    /// <summary>The environment with a proxy in it: <c>HTTP_PROXY</c> and its kin for curl, Go, Python and .NET, in both cases; Node 24 with <c>NODE_USE_ENV_PROXY</c>; Java's system properties.</summary>
    /// <param name="environment">What the program gets; null takes a variable away.</param>
    /// <param name="port">The proxy's on 127.0.0.1.</param>
    /// <param name="javaOptions">What <c>JAVA_TOOL_OPTIONS</c> is on the laptop; null for nothing.</param>
    public static IReadOnlyDictionary<string, string?> Of(IReadOnlyDictionary<string, string?> environment, int port, string? javaOptions)
    {
        string at = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        var result = new Dictionary<string, string?>(environment);
        foreach (string name in (string[])["HTTP_PROXY", "HTTPS_PROXY"]) (result[name], result[name.ToLowerInvariant()]) = ($"http://{at}", $"http://{at}");
        // The h: names are resolved by the proxy.
        (result["ALL_PROXY"], result["all_proxy"]) = ($"socks5h://{at}", $"socks5h://{at}");
        (result["NO_PROXY"], result["no_proxy"]) = (Laptop, Laptop);
        result["NODE_USE_ENV_PROXY"] = "1";
        string java = string.Create(
            CultureInfo.InvariantCulture,
            $"-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort={port} -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort={port} -Dhttp.nonProxyHosts=localhost|127.*|[::1]");
        string? before = environment.GetValueOrDefault(JavaOptions) ?? javaOptions;
        result[JavaOptions] = string.IsNullOrEmpty(before) ? java : $"{before} {java}";
        return result;
    }
}
