using Kloop.Engine.Build;
using Kloop.Engine.Configuration.Yaml.Editing;

namespace Kloop.Engine.Promotion.Places;

/// <summary>Ways in which a file names an image.</summary>
internal enum PlaceKind
{
    /// <summary>An item of a kustomization's <c>images</c>.</summary>
    Kustomize,

    /// <summary>Values of a chart.</summary>
    Values,

    /// <summary>A whole reference, as a container has it.</summary>
    Reference,
}

/// <summary>One place where a file names an image: as a whole, or by the keys of a map.</summary>
internal sealed record ImagePlace
{
    /// <summary>The file.</summary>
    public required RepositoryFile File { get; init; }

    /// <summary>How it is written.</summary>
    public required PlaceKind Kind { get; init; }

    /// <summary>The map that has the keys; null for a whole reference.</summary>
    public MapPart? Map { get; init; }

    /// <summary>The value that is the whole reference, and what stands before it in that value; null for keys.</summary>
    public (YamlPart Value, string Prefix)? Whole { get; init; }

    /// <summary>The key of the name: <c>repository</c>, <c>newName</c>.</summary>
    public string NameKey { get; init; } = "";

    /// <summary>The key of the tag.</summary>
    public string TagKey { get; init; } = "tag";

    /// <summary>The key of the digest; null where the map's reader knows none.</summary>
    public string? DigestKey { get; init; }

    /// <summary>The image's name; null where the file does not say it.</summary>
    public string? Name { get; init; }

    /// <summary>Names that say whose it is: of containers, of objects, of the values' keys.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Seen through an alias: it changes where its anchor stands, and is not written itself.</summary>
    public bool IsAlias { get; init; }

    /// <summary>Where it stands in the file.</summary>
    public int At => Whole?.Value.Start ?? Map!.Start;

    /// <summary>What it says: name, tag and digest.</summary>
    public ImageReference Says
    {
        get
        {
            if (Whole is var (value, prefix)) return ImageReference.Parse(((TextPart)value.Resolved).Text[prefix.Length..]);
            return new ImageReference(Map!.TextOf(NameKey) ?? Name ?? "", Map.TextOf(TagKey), DigestKey is null ? null : Map.TextOf(DigestKey));
        }
    }
}
