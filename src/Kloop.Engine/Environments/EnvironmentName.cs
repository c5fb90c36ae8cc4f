using System.Security.Cryptography;
using System.Text;
using Kloop.Engine.Projects;

namespace Kloop.Engine.Environments;

/// <summary>An environment's name, which is its namespace's and part of its host names: a DNS label (RFC 1123). Pure.</summary>
public static class EnvironmentName
{
    /// <summary>Agents' and clones' names begin with it, and hosts too.</summary>
    public const int MostLength = 50;

    private const int HashLength = 5;

    private static readonly string[] Reserved = ["default", "kube-"];

    /// <summary>Refuses what cannot be one.</summary>
    /// <exception cref="UsageException">The text says why, and what would do.</exception>
    public static void Check(string name)
    {
        if (name.Length > MostLength) throw new UsageException($"environment \"{name}\": a name has at most {MostLength} characters, and this has {name.Length}");
        if (!ApplicationName.Is(name)) throw new UsageException($"environment \"{name}\": a name has small letters, digits and inner hyphens, since it becomes a namespace and part of host names: {Of(name)} would do");
        if (name == Reserved[0] || name.StartsWith(Reserved[1], StringComparison.Ordinal)) throw new UsageException($"environment \"{name}\": that name is Kubernetes' own: choose another one");
    }

    /// <summary>Of a git branch, behind the application's name: two applications may have a branch of the same name.</summary>
    public static string OfBranch(string application, string branch) => Of($"{application}-{branch}");

    /// <summary>An image's tag of a git branch (OCI distribution specification, "Pulling manifests").</summary>
    public static string TagOf(string branch) => Of(branch);

    /// <summary>Of any text. What was cut off, or differs in other letters only, shows in a hash at the end.</summary>
    private static string Of(string text)
    {
        string name = ApplicationName.Of(text);
        if (name.Length <= MostLength) return name;
        return $"{name[..(MostLength - HashLength - 1)].TrimEnd('-')}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength]}";
    }

    /// <summary>A label's value for any text: at most 63 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, letters or digits at both ends.</summary>
    internal static string LabelOf(string text)
    {
        string value = new([.. text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-').Take(63)]);
        return value.Trim('-', '_', '.');
    }
}
