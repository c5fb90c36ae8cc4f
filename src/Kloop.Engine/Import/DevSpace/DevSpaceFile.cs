using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.DevSpace.Variables;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace;

/// <summary>Reads a file and merges what it imports.</summary>
internal sealed class DevSpaceFile(ImportContext context)
{
    private const string UsualFile = "devspace.yaml";

    /// <summary>The file with its imports; null, with a fault more, when it is none.</summary>
    /// <param name="file">Absolute.</param>
    /// <param name="from">Where it is named; null for the first one.</param>
    /// <param name="variables">Of paths; they take in what the files define.</param>
    public YamlMap? Read(string file, Place? from, DevSpaceVariables variables) => Read(file, from, variables, []);

    /// <summary>The file that a path means: a folder's usual one.</summary>
    public static string At(string path) => Directory.Exists(path) ? Path.Combine(path, UsualFile) : path;

    private YamlMap? Read(string file, Place? from, DevSpaceVariables variables, HashSet<string> seen)
    {
        if (!seen.Add(file)) return null;
        var documents = context.Read(file, from);
        if (documents.Count > 1) context.Notes.Fault(documents[1].Place, "a second document: put everything into the first one");
        if (documents is not [YamlMap document, ..])
        {
            if (documents is [var other, ..]) context.Notes.Fault(other.Place, $"a devspace.yaml is a map, and not {other.Kind}");
            return null;
        }

        if (!DevSpaceVersion.IsRead(document, context.Notes)) return null;
        variables.Define(document.Get("vars"));
        foreach (var import in new Section(document, "", context.Notes).Children("imports")) document = Imported(document, import, file, variables, seen);
        return document.Without("imports");
    }

    private YamlMap Imported(YamlMap document, Section import, string file, DevSpaceVariables variables, HashSet<string> seen)
    {
        bool enabled = import.Scalar("enabled") is not { } flag || variables.Expand(flag) != "false";
        var path = import.Scalar("path");
        import.Lacking("git", "Kloop reads what is on this laptop: check it out, and import its path");
        if (import.Has("git")) import.Meaningless("subPath", "branch", "tag", "revision", "cloneArgs", "disableShallow", "disablePull");
        import.End();
        if (!enabled || path is null) return document;
        string target = At(Path.GetFullPath(variables.Expand(path), Path.GetDirectoryName(file)!));
        if (Read(target, path.Place, variables, seen) is not { } imported) return document;
        var merged = DevSpaceMerge.Import(document, imported);
        // Its own variables win over those that it imports.
        variables.Define(merged.Get("vars"));
        return merged;
    }
}
