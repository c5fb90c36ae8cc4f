using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;
using Kloop.Engine.Import.Skaffold.Build;
using Kloop.Engine.Import.Skaffold.Deploy;
using Kloop.Engine.Projects;

namespace Kloop.Engine.Import.Skaffold;

/// <summary>Reads a <c>skaffold.yaml</c> and all that it requires. https://skaffold.dev/docs/references/yaml/</summary>
internal sealed class SkaffoldImport(ImportContext context)
{
    public Application Read(string file)
    {
        string root = Path.GetDirectoryName(file)!;
        var parts = new ImportParts();
        string? name = null;
        var modules = new SkaffoldModules(context, root).Load(file);
        var pipelines = modules.Select(m => (Module: m, Section: new Section(m.Document, "", context.Notes))).ToList();
        foreach (var (module, pipeline) in pipelines) new BuildReader(context, module, parts).Read(pipeline.Child("build"));
        foreach (var (module, pipeline) in pipelines)
        {
            pipeline.Meaningless("apiVersion", "kind");
            var metadata = pipeline.Child("metadata");
            string? own = metadata?.Text("name");
            // Of several configurations the first one of the first file.
            if (module.Folder == root) name ??= own;
            metadata?.Meaningless("labels", "annotations");
            metadata?.End();
            new DeployReader(context, module, parts).Read(pipeline.Child("manifests"), pipeline.Child("deploy"));
            foreach (var forward in pipeline.Children("portForward")) if (PortForwardReader.Read(forward, context) is { } wish) parts.Ports.Add(wish);
            parts.Tests.AddRange(new TestsReader(context, module).Read(pipeline));
            pipeline.Lacking("verify", "Kloop does not take over tests in containers");
            pipeline.Lacking("customActions", "Kloop has no actions");
            pipeline.Lacking("resourceSelector", "Kloop replaces images in every object that has containers");
            pipeline.End();
        }

        return new Application(ApplicationName.Of(name ?? Path.GetFileName(root)), root)
        {
            Images = parts.Images,
            Deployments = parts.Deployments,
            Ports = parts.Ports,
            Targets = parts.Targets,
            Hooks = parts.Hooks,
            Tests = parts.Tests,
            InsecureRegistries = parts.InsecureRegistries,
        };
    }
}
