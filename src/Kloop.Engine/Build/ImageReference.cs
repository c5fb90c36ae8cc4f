namespace Kloop.Engine.Build;

/// <summary>An image as manifests and tools name it: <c>HOST/PATH:TAG@DIGEST</c>. Pure. Source: distribution/reference.</summary>
/// <param name="Name">Without tag and digest, such as <c>shop/cart</c> or <c>registry.example:5000/shop/cart</c>.</param>
/// <param name="Tag">Null without.</param>
/// <param name="Digest">With its algorithm; null without.</param>
public sealed record ImageReference(string Name, string? Tag = null, string? Digest = null)
{
    /// <summary>The registry; null when the name says none.</summary>
    public string? Host => Name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && IsHost(Name[..slash]) ? Name[..slash] : null;

    /// <summary>The repository without its registry.</summary>
    public string Path => Host is { } host ? Name[(host.Length + 1)..] : Name;

    /// <summary>Reads one; anything is a name.</summary>
    public static ImageReference Parse(string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        string? digest = at < 0 ? null : text[(at + 1)..];
        string rest = at < 0 ? text : text[..at];
        int colon = rest.LastIndexOf(':');
        return colon > rest.LastIndexOf('/') ? new(rest[..colon], rest[(colon + 1)..], digest) : new(rest, null, digest);
    }

    /// <inheritdoc/>
    public override string ToString() => Name + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    private static bool IsHost(string first) => first == "localhost" || first.AsSpan().ContainsAny('.', ':');
}
