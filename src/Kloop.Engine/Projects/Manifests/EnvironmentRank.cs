using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Manifests;

/// <summary>How well a name suits a developer's own work, by the words in it: less is better. Pure.</summary>
internal static class EnvironmentRank
{
    /// <summary>What has no such word.</summary>
    public const int Neutral = 2;

    private static readonly string[][] Words =
    [
        ["local", "localhost", "laptop", "kind", "k3d", "minikube"],
        ["dev", "develop", "development", "debug"],
        ["default", "base"],
        ["test", "testing", "tests", "ci", "qa", "int", "integration", "e2e"],
        ["stage", "staging", "stg", "uat", "preprod", "preview", "demo"],
        ["prod", "production", "prd", "live", "release"],
    ];

    /// <summary>Of a path: its last part that says something counts.</summary>
    public static int Of(string path)
    {
        foreach (string part in path.Split('/').Reverse())
        {
            if (OfName(part) is { } rank) return rank;
        }

        return Neutral;
    }

    /// <summary>Of one name, such as <c>values-dev.yaml</c>; null when no word of it is known.</summary>
    public static int? OfName(string name)
    {
        var words = name.ToLowerInvariant().Split(['-', '_', '.', ' ']);
        int rank = Array.FindIndex(Words, known => known.Any(words.Contains));
        return rank < 0 ? null : rank;
    }

    /// <summary>Whether it is for those who write: local or dev.</summary>
    public static bool IsForDevelopment(string path) => Of(path) < Neutral;
}

/// <summary>Folders whose files are not the application.</summary>
internal static class AsideFolders
{
    private static readonly string[] Names = ["test", "tests", "testdata", "e2e", "example", "examples", "fixtures", "docs", "doc", "hack", "vendor", "third_party", "node_modules"];

    /// <summary>Whether a path lies in one, or in a hidden one.</summary>
    public static bool Has(string path) => RelativePath.Folder(path).Split('/').Any(p => Names.Contains(p) || (p.StartsWith('.') && p.Length > 1));
}
