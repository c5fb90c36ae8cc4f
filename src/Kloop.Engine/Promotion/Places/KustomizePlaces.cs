using Kloop.Engine.Configuration.Yaml.Editing;

namespace Kloop.Engine.Promotion.Places;

/// <summary>The items of <c>images</c>: name, newName, newTag, digest. Source: kustomize, types.Image. Pure.</summary>
internal static class KustomizePlaces
{
    public static IEnumerable<ImagePlace> Of(RepositoryFile file, YamlPart? images, string[] labels) =>
        from item in (images as ListPart)?.Items.OfType<MapPart>() ?? []
        let name = item.TextOf("name")
        where name is not null
        select new ImagePlace
        {
            File = file,
            Kind = PlaceKind.Kustomize,
            Map = item,
            NameKey = "newName",
            TagKey = "newTag",
            DigestKey = "digest",
            Name = name,
            Labels = labels,
        };
}
