using System.Text.RegularExpressions;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Manifests;

/// <summary>A Helm chart (helm.sh/docs/topics/charts). Its templates are read as text: only helm can render them.</summary>
internal sealed partial class ChartFolder
{
    private readonly ProjectFiles _files;
    private readonly YamlValue _chart;

    public ChartFolder(ProjectFiles files, string file, YamlValue chart)
    {
        (_files, _chart, Folder) = (files, chart, RelativePath.Folder(file));
        // What an editor's own chart or a parent chart says of its values is told by helm.
        ValuesFiles = [.. files.Below(Folder).Concat(files.In(RelativePath.Folder(Folder))).Where(IsValuesFile).Distinct().OrderBy(EnvironmentRank.Of).ThenBy(p => p, StringComparer.Ordinal)];
    }

    public string Folder { get; }

    public string Name => _chart.TextAt("name") ?? RelativePath.Name(Folder);

    /// <summary>A library deploys nothing.</summary>
    public bool IsLibrary => _chart.TextAt("type") == "library";

    /// <summary>Charts of the repository that it takes in.</summary>
    public IEnumerable<string> Dependencies => _chart.ItemsAt("dependencies").Select(d => d.TextAt("repository"))
        .Where(r => r?.StartsWith("file://", StringComparison.Ordinal) == true).Select(r => RelativePath.Join(Folder, r!["file://".Length..])).OfType<string>();

    /// <summary>Values for single environments, the developer's first; not the chart's own values.yaml.</summary>
    public IReadOnlyList<string> ValuesFiles { get; }

    /// <summary>Those that a developer uses.</summary>
    public string? DevelopmentValues => ValuesFiles.FirstOrDefault(f => EnvironmentRank.IsForDevelopment(RelativePath.Name(f)));

    /// <summary>The templates.</summary>
    public IEnumerable<string> Templates => _files.Below(RelativePath.Join(Folder, "templates")!).Where(p => _files.Text(p) is not null);

    /// <summary>The literal <c>kind/name</c> pairs of its templates.</summary>
    public IEnumerable<string> Objects => Templates.SelectMany(t => KindAndName().Matches(_files.Text(t)!)).Select(m => $"{m.Groups["kind"].Value}/{m.Groups["name"].Value}");

    /// <summary>Its own values, then those of the environment.</summary>
    public IReadOnlyList<YamlValue> Values(Faults faults) =>
        [.. ((string?[])[RelativePath.Join(Folder, "values.yaml"), DevelopmentValues]).OfType<string>().Where(f => _files.Text(f) is not null)
            .SelectMany(f => YamlText.ParseAll(_files.Text(f)!, f, faults).Take(1))];

    private bool IsValuesFile(string path)
    {
        if (!(path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal)) || path.Contains("/templates/", StringComparison.Ordinal)) return false;
        string name = Path.GetFileNameWithoutExtension(RelativePath.Name(path));
        if (name == "values" || RelativePath.Below($"{Folder}/charts", path) is not null) return false;
        bool named = name.StartsWith("values", StringComparison.Ordinal) || name.EndsWith("values", StringComparison.Ordinal);
        bool inFolder = RelativePath.Name(RelativePath.Folder(path)) is "values" or "environments" or "envs" or "env";
        return (named || inFolder) && EnvironmentRank.OfName(name) is not null;
    }

    [GeneratedRegex(@"^kind:\s*(?<kind>\w+)\s*\r?\nmetadata:\s*\r?\n\s+name:\s*""?(?<name>[a-z0-9][a-z0-9.-]*)""?\s*\r?$", RegexOptions.Multiline)]
    private static partial Regex KindAndName();
}
