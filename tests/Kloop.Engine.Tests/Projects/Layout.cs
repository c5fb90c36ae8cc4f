using Kloop.Engine.Applications;
using Kloop.Engine.Projects;
using Kloop.Engine.Projects.Dev;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Tests.Projects;

/// <summary>An invented repository at /work/shop, and what is found in it, as short lines.</summary>
internal sealed class Layout
{
    private const string Root = "/work/shop";

    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    public static string Deployment(string name, string image, int port = 8080) =>
        $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{{name}}}}
        spec:
          selector: {matchLabels: {app: {{{name}}}}}
          template:
            metadata: {labels: {app: {{{name}}}}}
            spec:
              containers:
              - name: {{{name}}}
                image: {{{image}}}
                ports: [{containerPort: {{{port}}}}]

        """;

    public static string Service(string name, int port = 80) => $$$"""
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: {{{name}}}}
        spec: {selector: {app: {{{name}}}}, ports: [{port: {{{port}}}}]}

        """;

    public Layout With(string path, string text = "")
    {
        _files[path] = text;
        return this;
    }

    public ProjectFiles Files() => new(Root, _files.Keys, _files.Where(f => ReadFiles.Says(f.Key)).ToDictionary());

    public Application Find() => ProjectFinder.Find(Files(), new LaptopBuild("x64"));

    /// <summary>Images and what they are built from.</summary>
    public string[] Images() => [.. Find().Images.Select(i => $"{i.Name} < {Builder(i.Builder)} in {Relative(i.Context)}")];

    public string[] Deployments() => [.. Find().Deployments.SelectMany(d => d switch
    {
        ManifestFiles files => files.Files.Select(f => $"file {Relative(f)}"),
        Kustomization one => [$"kustomize {Relative(one.Folder)}"],
        HelmRelease chart => [$"helm {chart.Release} {Relative(chart.Chart)}{string.Concat(chart.ValuesFiles.Select(v => " " + Relative(v)))}", .. chart.ImageValues.Select(v => $"  {v.Path} = {v.Part} of {v.Image}")],
        _ => (IEnumerable<string>)[d.ToString()],
    })];

    public string[] Ports() => [.. Find().Ports.Select(p => $"{p.Resource}:{p.Port}")];

    /// <summary>What is synced, watched and done, of each target.</summary>
    public string[] Targets() => [.. Find().Targets.SelectMany(t => Lines(t))];

    public string[] Tests() => [.. Find().Tests.Select(t => $"{t.Service}: {string.Join(' ', t.Command)} in {Relative(t.Directory)}")];

    public string[] Hooks() => [.. Find().Hooks.Select(h => $"{h.Place} {h.Image}: {Words(h.Command)} in {Relative(h.Directory)}")];

    public static IEnumerable<string> Lines(DevTarget target, string root = Root)
    {
        yield return target.Image!;
        foreach (var f in target.Folders)
        {
            string only = f.Only.Count > 0 ? $" only {string.Join(' ', f.Only)}" : "";
            yield return $"  {Relative(f.Laptop, root)} -> {f.Container}{only}";
        }

        foreach (string w in target.Folders.Select(f => f.Sources).OfType<string>().Concat(target.Watched)) yield return $"  watch {Relative(w, root)}";
        foreach (var r in target.Rules.Where(r => r.Action == ChangeAction.Run || r.Pattern == "*"))
        {
            yield return $"  {r.Pattern}: {r.Action}{(r.Command.Count > 0 ? " " + Words(r.Command, root) : "")}{(r.Restart ? " + restart" : "")}";
        }
    }

    public static string Relative(string path, string root = Root) => path == root ? "." : path.StartsWith(root + "/", StringComparison.Ordinal) ? path[(root.Length + 1)..] : path;

    public static string Words(IEnumerable<string> words, string root = Root) => string.Join(' ', words).Replace(root + "/", "", StringComparison.Ordinal);

    private static string Builder(ImageBuilder builder) => builder switch
    {
        DockerfileBuilder docker => Relative(docker.Dockerfile!) + (docker.Target is null ? "" : $" target {docker.Target}"),
        DotNetBuilder project => Relative(project.Project),
        _ => builder.ToString(),
    };
}
