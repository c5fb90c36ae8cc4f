using System.Text;
using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Configuration;
using Kloop.Engine.Deploy.Manifests;

namespace Kloop.Engine.Import.Writing;

/// <summary>
/// Writes an imported application as a <c>kloop.yaml</c>, and what does not fit into one as files beside it. What neither
/// can say stands as comments in its head. Pure.
/// </summary>
public sealed class KloopYaml
{
    private readonly Application _application;
    private readonly WritingPlace _place;

    /// <param name="application">The application.</param>
    /// <param name="file">The file to be, absolute.</param>
    public KloopYaml(Application application, string file) => (_application, _place) = (application, new WritingPlace(file));

    /// <summary>What a <c>kloop.yaml</c> cannot say, after <see cref="Write"/>.</summary>
    public IReadOnlyList<string> Left => _place.Left;

    /// <summary>The file first, then those beside it.</summary>
    /// <param name="source">The imported file, as people know it.</param>
    public IReadOnlyList<ImportedFile> Write(string source)
    {
        var images = new ImageWriter(_place);
        var deployments = new DeployWriter(_place);
        var dev = new DevWriter(_place);
        var root = new JsonObject { ["name"] = _application.Name };
        if (_application.Namespace is { } space) root["namespace"] = space;
        // What is not written is found: an empty list says that there is to be nothing.
        root["images"] = new JsonArray([.. _application.Images.Select(images.Write)]);
        root["deploy"] = new JsonArray([.. _application.Deployments.Select(deployments.Write)]);
        if (_application.Targets.Count > 0) root["dev"] = new JsonArray([.. _application.Targets.Select(dev.Write)]);
        root["ports"] = new JsonArray([.. _application.Ports.Select(DevWriter.Port)]);
        if (_application.Tests.Count > 0) root["tests"] = new JsonArray([.. _application.Tests.Select(t => TestWriter.Write(t, _place))]);
        if (_application.Hooks.Count > 0) root["hooks"] = new JsonArray([.. _application.Hooks.Select(dev.Hook)]);
        foreach (string registry in _application.InsecureRegistries) _place.Leave($"the registry {registry} may speak HTTP: say --insecure-registry {registry}");
        return [new ImportedFile(_place.File, Head(source) + ManifestYaml.Write([root])["---\n".Length..]), .. _place.Files];
    }

    private string Head(string source)
    {
        var text = new StringBuilder($"{ConfigurationSchema.Reference}\n# From {source}, by kloop import.\n");
        foreach (var (place, what) in _application.Unsupported) text.Append("# not taken over: ").Append(place).Append(": ").Append(what.ReplaceLineEndings(" ")).Append('\n');
        foreach (string what in _place.Left) text.Append("# not taken over: ").Append(what.ReplaceLineEndings(" ")).Append('\n');
        return text.ToString();
    }
}
