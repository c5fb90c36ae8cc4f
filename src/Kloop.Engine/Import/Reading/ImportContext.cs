using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Templates;

namespace Kloop.Engine.Import.Reading;

/// <summary>What all readers of one import share.</summary>
internal sealed class ImportContext(ImportOptions options, Notes notes)
{
    public ImportOptions Options => options;

    public Notes Notes => notes;

    /// <summary>A file as people know it: relative to where they are, if it is below.</summary>
    public string Shown(string path)
    {
        string relative = Path.GetRelativePath(options.WorkingFolder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>A variable: the one that was given, or else the environment's.</summary>
    public string? Variable(string name) => options.Variables.TryGetValue(name, out string? given) ? given : options.Environment(name);

    /// <summary>A file's documents; none, with a fault more, when it cannot be read or is no YAML.</summary>
    public IReadOnlyList<YamlValue> Read(string path, Place? from)
    {
        string shown = Shown(path);
        try
        {
            return YamlText.ParseAll(File.ReadAllText(path), shown, notes.Faults);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notes.Fault(from ?? new Place(shown, 1, 1), $"{shown} cannot be read ({e.Message}): give the path of a file that is there");
            return [];
        }
    }

    /// <summary>A text with its Go template filled in; null, and listed as unsupported, when that is not possible.</summary>
    /// <param name="scalar">The text.</param>
    /// <param name="what">What it is, for the list.</param>
    /// <param name="more">Further variables; null for none.</param>
    public string? Expand(YamlScalar scalar, string what, Func<string, string?>? more = null)
    {
        if (!scalar.Text.Contains("{{", StringComparison.Ordinal)) return scalar.Text;
        string folder = Path.GetDirectoryName(Path.GetFullPath(scalar.Place.File, options.WorkingFolder))!;
        var result = GoTemplate.Expand(scalar.Text, name => more?.Invoke(name) ?? Variable(name), command => options.Run(command, folder));
        if (result.Fault is null) return result.Text;
        notes.Lack(scalar.Place, $"{what} \"{scalar.Text}\": {result.Fault}");
        return null;
    }
}
