using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace Kloop.Shoes.Environment;

/// <summary>
/// Bridge to Kubernetes' tokens inside a variable's value: <c>$(volumeMounts:NAME)</c> is the path of a volume,
/// <c>$(services:SERVICE[.NAMESPACE][:PORTS])</c> and <c>$(externalEndpoints:HOST:PORTS)</c> are hosts. Pure.
/// </summary>
public static partial class BridgeTokens
{
    /// <summary>Replaces the tokens of one value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="volumes">The container's volumes and where each stands, in its order.</param>
    /// <exception cref="EnvironmentException">There is no such volume, or a token is not whole.</exception>
    public static string Replace(string value, IReadOnlyList<(string Volume, string Path)> volumes) => Token().Replace(value, token =>
    {
        string what = token.Groups[2].Value;
        return token.Groups[1].Value switch
        {
            "volumeMounts" => volumes.Where(v => Means(what, v.Volume)).Select(v => v.Path).FirstOrDefault()
                ?? throw new EnvironmentException($"{token.Value}: the container mounts no volume of that name; it mounts {(volumes.Count == 0 ? "none" : string.Join(", ", volumes.Select(v => v.Volume).Distinct()))}"),
            // Names are the cluster's own here, so the ports say nothing new.
            "services" => what.Split(':')[0],
            _ => what.Split(':') is [{ Length: > 0 } host, _, ..] ? host : throw new EnvironmentException($"{token.Value}: $(externalEndpoints:HOST:PORTS) is needed"),
        };
    });

    /// <summary>The volumes that a value names, by names that may have <c>*</c>.</summary>
    public static IEnumerable<string> Volumes(string value) => Of(value, "volumeMounts");

    /// <summary>The hosts outside the cluster that a value names, which are to be dialled from it.</summary>
    public static IEnumerable<string> Endpoints(string value) => Of(value, "externalEndpoints").Select(e => e.Split(':')[0]).Where(h => h.Length > 0);

    /// <summary>Whether a name, which may have <c>*</c>, means a volume.</summary>
    public static bool Means(string name, string volume) => FileSystemName.MatchesSimpleExpression(name, volume, ignoreCase: false);

    private static IEnumerable<string> Of(string value, string kind) => Token().Matches(value).Where(t => t.Groups[1].Value == kind).Select(t => t.Groups[2].Value);

    [GeneratedRegex(@"\$\((volumeMounts|services|externalEndpoints):([^)]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
