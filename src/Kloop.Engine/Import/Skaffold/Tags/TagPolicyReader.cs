using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Tags;

/// <summary>Reads <c>tagPolicy</c>. https://skaffold.dev/docs/taggers/</summary>
internal sealed class TagPolicyReader(ImportContext context)
{
    private static readonly string[] Kinds = ["gitCommit", "sha256", "inputDigest", "envTemplate", "dateTime", "customTemplate"];

    /// <summary>An image's tag, by its name and folder; null for one from the inputs' hash, as is usual with Kloop.</summary>
    public Func<string, string, string?>? Read(Section? policy)
    {
        if (policy is null) return null;
        var kinds = Kinds.Where(policy.Names).ToList();
        foreach (string second in kinds.Skip(1)) context.Notes.Fault(policy.PlaceOf(second), $"there is a tagPolicy already, {kinds[0]}: leave one of them out");
        var tag = kinds.Count == 0 ? null : One(policy, kinds[0]);
        policy.End();
        return tag;
    }

    private Func<string, string, string?>? One(Section policy, string kind)
    {
        var section = policy.Child(kind);
        var tag = kind switch
        {
            "gitCommit" => new GitTag(context, policy.PlaceOf(kind)).Read(section),
            "dateTime" => Time(section),
            "envTemplate" => Template(section),
            "customTemplate" => Custom(section),
            // Both mean that what an image is made of tells its tag.
            _ => null,
        };
        section?.End();
        return tag;
    }

    private Func<string, string, string?> Time(Section? section)
    {
        string layout = section?.Text("format") ?? "2006-01-02_15-04-05.999_MST";
        var zone = TimeZoneInfo.Local;
        if (section?.Scalar("timezone") is { } name && !TimeZoneInfo.TryFindSystemTimeZoneById(name.Text, out zone!))
        {
            context.Notes.Lack(name.Place, $"this laptop knows no time zone {name.Text}: the tag has UTC");
            zone = TimeZoneInfo.Utc;
        }

        string tag = GoLayout.Format(TimeZoneInfo.ConvertTime(context.Options.Time.GetUtcNow(), zone), layout, zone);
        return (_, _) => tag;
    }

    private Func<string, string, string?>? Template(Section? section)
    {
        if (section?.Scalar("template") is not { } template) return null;
        return (image, _) => Bare(context.Expand(template, "the tag", name => name == "IMAGE_NAME" ? image : null), image);
    }

    private Func<string, string, string?>? Custom(Section? section)
    {
        if (section is null) return null;
        var parts = new Dictionary<string, Func<string, string, string?>?>();
        foreach (var component in section.Children("components"))
        {
            if (component.Text("name") is { } name) parts[name] = Read(component);
            else context.Notes.Fault(component.Place, "this component has no name");
        }

        if (section.Scalar("template") is not { } template) return null;
        return (image, folder) => Bare(context.Expand(template, "the tag", name => parts.TryGetValue(name, out var part) ? part?.Invoke(image, folder) ?? "latest" : null), image);
    }

    /// <summary>Older templates have the image's name before the tag.</summary>
    private static string? Bare(string? tag, string image) => tag is not null && tag.StartsWith(image + ":", StringComparison.Ordinal) ? tag[(image.Length + 1)..] : tag;
}
