namespace Kloop.Cluster.Addons.Ingress;

/// <param name="Path">For <see cref="PathKind.Prefix"/> without the last slash, so that "/" is "".</param>
internal sealed record Route(PathKind Kind, string Path, Upstream Upstream)
{
    /// <summary>Whether the path fits; a prefix fits element by element: /a fits /a and /a/b, not /ab.</summary>
    public bool Fits(string path) => Kind == PathKind.Exact
        ? path == Path
        : path.StartsWith(Path, StringComparison.Ordinal) && (path.Length == Path.Length || path[Path.Length] == '/');
}

internal enum PathKind
{
    Exact,
    Prefix,
}
