using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Projects;

namespace Kloop.Engine.Configuration.Written;

/// <summary>Reads an item of <c>deploy</c>. Pure.</summary>
internal sealed class DeployReader(string folder, Faults faults)
{
    public static readonly string[] Keys =
        ["manifests", "kustomize", "helm", "release", "repository", "version", "values", "set", "images", "createNamespace", "namespace", "arguments"];

    public static readonly string[] ImageKeys = ["value", "image", "part"];

    private static readonly string[] Ways = ["manifests", "kustomize", "helm"];

    private static readonly string[] OfHelm = ["release", "repository", "version", "values", "set", "images", "createNamespace"];

    private static readonly string[] Parts = ["reference", "repository", "path", "registry", "tag", "digest"];

    public DeploymentSource? Read(YamlValue value)
    {
        if (ApplicationReader.Item(value, Keys, "deploy", "manifests: [k8s/*.yaml]", faults) is not { } item) return null;
        string[] ways = [.. Ways.Where(w => item.Value(w) is not null)];
        if (ways.Length != 1)
        {
            faults.Add(item.Place, ways.Length == 0 ? "this item deploys nothing: say manifests: [k8s/*.yaml], kustomize: FOLDER or helm: CHART" : $"{string.Join(" and ", ways)} are two items: write - before each");
            return null;
        }

        if (ways[0] != "helm")
        {
            foreach (string key in OfHelm.Where(k => item.Value(k) is not null)) faults.Add(item.PlaceOf(key), $"{key} belongs to helm, and this is {ways[0]}: leave it out");
        }

        string[] arguments = [.. item.Texts("arguments", "[--wait]").Select(t => t.Text)];
        string? ns = item.Text("namespace");
        return ways[0] switch
        {
            "manifests" => new ManifestFiles(item.Place, Files(item)) { Namespace = ns },
            "kustomize" => new Kustomization(item.Place, Absolute(item.Text("kustomize") ?? "."), arguments) { Namespace = ns },
            _ => Helm(item, arguments) with { Namespace = ns },
        };
    }

    private List<string> Files(MapReader item) =>
        [.. (item.Value("manifests") is YamlScalar one ? [one] : item.Texts("manifests", "[k8s/*.yaml]")).Select(t => Absolute(t.Text))];

    private HelmRelease Helm(MapReader item, string[] arguments)
    {
        string chart = item.Text("helm") ?? ".";
        string? repository = item.Text("repository");
        // A path begins with a dot, or is one where no repository is named; helm knows the rest.
        bool isPath = repository is null && !chart.Contains("://", StringComparison.Ordinal);
        return new HelmRelease(item.Place, item.Text("release") ?? ApplicationName.Of(Path.GetFileName(Absolute(chart))), isPath ? Absolute(chart) : chart)
        {
            Repository = repository,
            Version = item.Text("version"),
            ValuesFiles = [.. item.Texts("values", "[values-dev.yaml]").Select(t => Absolute(t.Text))],
            Set = item.Pairs("set", "{replicas: '1'}") ?? new Dictionary<string, string>(),
            ImageValues = item.Items("images", "value: image.tag", Image) ?? [],
            CreateNamespace = item.Flag("createNamespace"),
            Arguments = arguments,
        };
    }

    private HelmImageValue? Image(YamlValue value)
    {
        if (ApplicationReader.Item(value, ImageKeys, "images", "{value: image.tag, image: acme/cart, part: tag}", faults) is not { } item) return null;
        foreach (string key in ImageKeys.Take(2).Where(k => item.Value(k) is null)) faults.Add(item.Place, $"this item has no {key}: write {{value: image.tag, image: acme/cart, part: tag}}");
        string part = item.Word("part", Parts) ?? "reference";
        return new HelmImageValue(item.Text("value") ?? "", item.Text("image") ?? "", Enum.Parse<ImagePart>(part, ignoreCase: true));
    }

    private string Absolute(string path) => path.Contains("://", StringComparison.Ordinal) ? path : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, folder));
}
