namespace Kloop.Engine.Projects.Dev;

/// <summary>What the laptop is, as far as a build on it for the cluster must know.</summary>
/// <param name="Architecture">Of the cluster's nodes, taken to be the laptop's own: .NET's word, such as <c>x64</c> or <c>arm64</c>.</param>
internal sealed record LaptopBuild(string Architecture)
{
    /// <summary>Below the repository's root: what builds on the laptop write. Ignored by its own .gitignore.</summary>
    public const string Folder = ".kloop/build";

    /// <summary>.NET's name of the platform (learn.microsoft.com, ".NET RID catalog").</summary>
    public string RuntimeIdentifier => $"linux-{Architecture}";

    /// <summary>Go's name of the architecture (go.dev/doc/install/source, GOARCH).</summary>
    public string GoArchitecture => Architecture == "x64" ? "amd64" : Architecture;
}
