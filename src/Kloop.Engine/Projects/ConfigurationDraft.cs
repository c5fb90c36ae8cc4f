using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kloop.Engine.Applications;
using Kloop.Engine.Configuration;

namespace Kloop.Engine.Projects;

/// <summary>Writes an application as a short <c>kloop.yaml</c>: what was found, with a comment where it was assumed. Pure but for the question what a folder holds.</summary>
/// <param name="application">The application, as it was found.</param>
/// <param name="manifestsIn">The YAML files directly in a folder, absolute.</param>
internal sealed partial class ConfigurationDraft(Application application, Func<string, IEnumerable<string>> manifestsIn)
{
    private readonly StringBuilder _text = new();
    private readonly List<string> _left = [.. application.Assumed];

    /// <summary>The file's text.</summary>
    public string Write()
    {
        var images = application.Images.Select(i => (Lines: Image(i), Comments: Take(s => s.Contains($"image {i.Name} ", StringComparison.Ordinal) || i.Builder is DockerfileBuilder d && s.StartsWith(Relative(d.Dockerfile!) + ":", StringComparison.Ordinal)))).ToList();
        var deployments = application.Deployments.Select(d => (Lines: Deployment(d), Comments: Take(s => Paths(d).Any(p => s.Contains(p, StringComparison.Ordinal))))).ToList();
        _text.Append(CultureInfo.InvariantCulture, $"{ConfigurationSchema.Reference}\n");
        foreach (string comment in _left) Comment("", comment);
        foreach (var (place, what) in application.Unsupported) Comment("", $"{place}: {what}");
        _text.Append(CultureInfo.InvariantCulture, $"name: {Scalar(application.Name)}\n");
        if (application.Namespace is { } ns) _text.Append(CultureInfo.InvariantCulture, $"namespace: {Scalar(ns)}\n");
        Section("images", images);
        Section("deploy", deployments);
        Section("ports", [.. application.Ports.Select(p => (Lines: new List<string> { Port(p) }, Comments: new List<string>()))]);
        return _text.ToString();
    }

    private void Section(string name, List<(List<string> Lines, List<string> Comments)> items)
    {
        if (items.Count == 0) return;
        _text.Append(CultureInfo.InvariantCulture, $"{name}:\n");
        foreach (var (lines, comments) in items)
        {
            foreach (string comment in comments) Comment("", comment);
            foreach (var (index, line) in lines.Index()) _text.Append(CultureInfo.InvariantCulture, $"{(index == 0 ? "- " : "  ")}{line}\n");
        }
    }

    private List<string> Image(ImageSource image)
    {
        var lines = new List<string> { $"image: {Scalar(image.Name)}" };
        switch (image.Builder)
        {
            case DockerfileBuilder docker:
                lines.Add($"dir: {Scalar(Relative(image.Context))}");
                if (docker.Dockerfile is { } path && path != Path.Combine(image.Context, "Dockerfile")) lines.Add($"dockerfile: {Scalar(Relative(path))}");
                if (docker.Target is { } target) lines.Add($"target: {Scalar(target)}");
                if (docker.Arguments.Count > 0) lines.Add("args:");
                lines.AddRange(docker.Arguments.Select(a => $"  {Scalar(a.Key)}: {(a.Value is null ? "null" : Scalar(a.Value))}"));
                break;
            case DotNetBuilder dotnet:
                lines.Add($"project: {Scalar(Relative(dotnet.Project))}");
                break;
        }

        return lines;
    }

    private List<string> Deployment(DeploymentSource source)
    {
        switch (source)
        {
            case ManifestFiles manifests:
                return ["manifests:", .. Globs(manifests.Files).Select(f => $"- {Scalar(Relative(f))}")];
            case Kustomization one:
                return [$"kustomize: {Scalar(Relative(one.Folder))}"];
            case HelmRelease chart:
                var lines = new List<string> { $"helm: {Scalar(Relative(chart.Chart))}", $"release: {Scalar(chart.Release)}" };
                if (chart.ValuesFiles.Count > 0) lines.Add("values:");
                lines.AddRange(chart.ValuesFiles.Select(v => $"- {Scalar(Relative(v))}"));
                if (chart.ImageValues.Count > 0) lines.Add("images:");
                lines.AddRange(chart.ImageValues.Select(v => $"- {{value: {Scalar(v.Path)}, image: {Scalar(v.Image)}, part: {v.Part.ToString().ToLowerInvariant()}}}"));
                return lines;
            default:
                return [];
        }
    }

    /// <summary>A folder whose manifests are all deployed is written as one, so that a new file comes too.</summary>
    private IEnumerable<string> Globs(IReadOnlyList<string> files)
    {
        foreach (var folder in files.GroupBy(f => Path.GetDirectoryName(f)!))
        {
            bool all = folder.Count() > 1 && folder.All(f => f.EndsWith(".yaml", StringComparison.Ordinal)) && manifestsIn(folder.Key).ToHashSet().SetEquals(folder);
            if (all) yield return Path.Combine(folder.Key, "*.yaml");
            else foreach (string file in folder) yield return file;
        }
    }

    private IEnumerable<string> Paths(DeploymentSource source) => source switch
    {
        ManifestFiles manifests => manifests.Files.Select(Relative),
        Kustomization one => [$"{Relative(one.Folder)} ", $"{Relative(one.Folder)}:"],
        HelmRelease chart => [$"chart {Relative(chart.Chart)} "],
        _ => [],
    };

    private static string Port(PortWish port) =>
        Scalar($"{(port.LaptopPort is { } laptop ? $"{laptop}:" : "")}{(port.Resource.StartsWith("service/", StringComparison.Ordinal) ? port.Resource["service/".Length..] : port.Resource)}:{port.Port}");

    private List<string> Take(Predicate<string> which)
    {
        var taken = _left.FindAll(which);
        _left.RemoveAll(which);
        return taken;
    }

    private void Comment(string indent, string text) => _text.Append(CultureInfo.InvariantCulture, $"{indent}# {text.ReplaceLineEndings(" ")}\n");

    private string Relative(string path) => Path.GetRelativePath(application.Root, path).Replace('\\', '/');

    private static string Scalar(string text) => Plain().IsMatch(text) ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>What is a text in any reader of YAML: no number, flag or null, no sign that means something.</summary>
    [GeneratedRegex(@"^(?!(?:true|false|yes|no|on|off|null|y|n)$)(?=.*[A-Za-z]|\.$)(?![0-9.]+(?:e[0-9]+)?$|0x|\.(?:inf|nan)$)[A-Za-z0-9./_][A-Za-z0-9./_@:*-]*(?<!:)$|^\.$", RegexOptions.IgnoreCase)]
    private static partial Regex Plain();
}
