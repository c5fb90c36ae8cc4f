namespace Kloop.Engine.Build.Tools;

/// <summary>One image to be built by a tool.</summary>
/// <param name="Reference">What it is called afterwards.</param>
/// <param name="Context">Its folder, absolute.</param>
/// <param name="Dockerfile">Absolute.</param>
internal sealed record ToolBuild(string Reference, string Context, string Dockerfile)
{
    /// <summary>The stage; null for the last one.</summary>
    public string? Target { get; init; }

    /// <summary>Build arguments; a null value takes the laptop's variable of that name.</summary>
    public IReadOnlyDictionary<string, string?> Arguments { get; init; } = new Dictionary<string, string?>();

    /// <summary>Names that the Dockerfile starts from, and the references that stand for them.</summary>
    public IReadOnlyDictionary<string, string> Replaced { get; init; } = new Dictionary<string, string>();

    /// <summary>Such as <c>linux/arm64</c>; empty for the tool's own.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>As somebody wrote them for docker.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Nothing from an earlier build.</summary>
    public bool NoCache { get; init; }

    /// <summary>The registry of <see cref="Reference"/> speaks HTTP, or has a certificate that nobody vouches for; for a tool that pushes as it builds.</summary>
    public bool Insecure { get; init; }
}
