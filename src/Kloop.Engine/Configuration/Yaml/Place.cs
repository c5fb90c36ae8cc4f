namespace Kloop.Engine.Configuration.Yaml;

/// <summary>Where something stands in a file.</summary>
/// <param name="File">The file as people know it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public readonly record struct Place(string File, long Line, long Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
