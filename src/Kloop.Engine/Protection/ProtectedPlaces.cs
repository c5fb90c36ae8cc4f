using System.IO.Enumeration;

namespace Kloop.Engine.Protection;

/// <summary>Contexts and namespaces that nothing is written to by mistake: <c>protected:</c> of kloop.yaml, and obvious names. Pure.</summary>
/// <param name="File">The file as people know it; null without one.</param>
/// <param name="Contexts">Globs (<c>*</c>, <c>?</c>) of kubeconfig contexts.</param>
/// <param name="Namespaces">Globs of namespaces.</param>
/// <param name="Except">Globs of contexts and namespaces with obvious names that are not protected.</param>
public sealed record ProtectedPlaces(string? File, IReadOnlyList<string> Contexts, IReadOnlyList<string> Namespaces, IReadOnlyList<string> Except)
{
    /// <summary>Obvious names alone.</summary>
    public static ProtectedPlaces Obvious { get; } = new(null, [], [], []);

    /// <summary>Why a place is protected, for people, such as <c>namespace "live" has an obvious name</c>; null when it is not.</summary>
    /// <param name="context">The kubeconfig context.</param>
    /// <param name="ns">The namespace; empty for what lies in none.</param>
    public string? WhyProtected(string context, string ns) => Why("context", context, Contexts) ?? (ns.Length == 0 ? null : Why("namespace", ns, Namespaces));

    /// <summary>What either of two files protects.</summary>
    public ProtectedPlaces With(ProtectedPlaces other) =>
        new(File ?? other.File, [.. Contexts.Union(other.Contexts)], [.. Namespaces.Union(other.Namespaces)], [.. Except.Union(other.Except)]);

    private string? Why(string kind, string name, IReadOnlyList<string> globs)
    {
        if (globs.FirstOrDefault(g => Matches(g, name)) is { } glob) return $"{kind} \"{name}\" is protected by \"{glob}\" in {File}";
        return ObviousNames.WordIn(name) is { } word && !Except.Any(e => Matches(e, name)) ? $"{kind} \"{name}\" says that it is {word}" : null;
    }

    private static bool Matches(string glob, string name) => FileSystemName.MatchesSimpleExpression(glob, name, ignoreCase: true);
}
