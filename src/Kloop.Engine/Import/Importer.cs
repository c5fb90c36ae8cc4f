using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.DevSpace;
using Kloop.Engine.Import.Reading;
using Kloop.Engine.Import.Skaffold;

namespace Kloop.Engine.Import;

/// <summary>Reads another tool's file as an application: <c>skaffold.yaml</c> or <c>devspace.yaml</c>; docs/import.md.</summary>
public static class Importer
{
    /// <summary>The files that are found by their names, in this order.</summary>
    public static IReadOnlyList<string> FileNames { get; } = ["skaffold.yaml", "skaffold.yml", "devspace.yaml", "devspace.yml"];

    /// <summary>Whether a file is one of those that are imported, by its contents and else by its name; false when it cannot be read.</summary>
    public static bool Knows(string file)
    {
        try
        {
            return Kind(file, YamlText.ParseAll(File.ReadAllText(file), file, new Faults())) is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The application that a file describes, and in <see cref="Application.Unsupported"/> what Kloop does not do of it.</summary>
    /// <param name="file">The file; relative to the working folder.</param>
    /// <param name="options">What else is to be known.</param>
    /// <exception cref="UsageException">It cannot be read, or has faults; the text holds every one with its place and remedy.</exception>
    public static Application Read(string file, ImportOptions options)
    {
        var faults = new Faults();
        var notes = new Notes(faults);
        var context = new ImportContext(options, notes);
        string path = Path.GetFullPath(file, options.WorkingFolder);
        var documents = context.Read(path, null);
        faults.ThrowIfAny();
        string? kind = Kind(path, documents);
        Application? application = kind switch
        {
            "skaffold" => new SkaffoldImport(context).Read(path),
            "devspace" => new DevSpaceImport(context).Read(path),
            _ => null,
        };
        if (application is null) faults.Add(new Place(context.Shown(path), 1, 1), "this is neither a skaffold.yaml (apiVersion: skaffold/…) nor a devspace.yaml (version: v2beta1): give one of them");
        faults.ThrowIfAny();
        return application! with { Unsupported = notes.Unsupported, Assumed = notes.Assumed };
    }

    private static string? Kind(string file, IReadOnlyList<YamlValue> documents)
    {
        var document = documents is [YamlMap first, ..] ? first : null;
        if (document?.TextOf("apiVersion") is { } api) return api.StartsWith("skaffold/", StringComparison.Ordinal) ? "skaffold" : null;
        if (document?.TextOf("version") is { } version && version.StartsWith('v') && (version.Contains("beta", StringComparison.Ordinal) || version.Contains("alpha", StringComparison.Ordinal))) return "devspace";
        string name = Path.GetFileName(file);
        return name.StartsWith("skaffold.", StringComparison.Ordinal) ? "skaffold" : name.StartsWith("devspace.", StringComparison.Ordinal) ? "devspace" : null;
    }
}
