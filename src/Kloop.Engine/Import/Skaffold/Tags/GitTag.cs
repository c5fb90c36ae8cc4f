using System.Text.RegularExpressions;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Tags;

/// <summary>A tag from what git says of the artifact's folder. https://skaffold.dev/docs/taggers/#gitcommit-uses-git-commitsreferences-as-tags</summary>
internal sealed partial class GitTag(ImportContext context, Place place)
{
    public Func<string, string, string?> Read(Section? section)
    {
        string variant = section?.Text("variant") ?? "Tags", prefix = section?.Text("prefix") ?? "";
        bool ignores = section?.Flag("ignoreChanges") ?? false;
        return (_, folder) => Of(folder, variant, prefix, ignores);
    }

    private string? Of(string folder, string variant, string prefix, bool ignoresChanges)
    {
        IReadOnlyList<string>? question = variant.ToLowerInvariant() switch
        {
            "tags" => ["describe", "--tags", "--always"],
            "commitsha" => ["rev-parse", "HEAD"],
            "abbrevcommitsha" => ["rev-parse", "--short", "HEAD"],
            "treesha" => ["rev-parse", "HEAD:./"],
            "abbrevtreesha" => ["rev-parse", "--short", "HEAD:./"],
            _ => null,
        };
        if (question is null) context.Notes.Fault(place, $"gitCommit has no variant \"{variant}\": Tags, CommitSha, AbbrevCommitSha, TreeSha or AbbrevTreeSha");
        if (question is null) return null;
        if (!Directory.Exists(folder) || Git(folder, question) is not { Length: > 0 } said)
        {
            context.Notes.Lack(place, $"git knows nothing of {context.Shown(folder)}: its image is tagged by what it is made of");
            return null;
        }

        bool dirty = !ignoresChanges && Git(folder, ["status", ".", "--porcelain"]) is { Length: > 0 };
        return prefix + Others().Replace(said, "_") + (dirty ? "-dirty" : "");
    }

    private string? Git(string folder, IReadOnlyList<string> question) => context.Options.Run(["git", .. question], folder);

    /// <summary>What a tag may not have in it (OCI distribution specification, "Pulling manifests").</summary>
    [GeneratedRegex("[^a-zA-Z0-9_.-]")]
    private static partial Regex Others();
}
