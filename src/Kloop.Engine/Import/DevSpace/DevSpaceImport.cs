using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;
using Kloop.Engine.Projects;

namespace Kloop.Engine.Import.DevSpace;

/// <summary>Reads a <c>devspace.yaml</c> with all that it imports and depends on. https://www.devspace.sh/docs/configuration/reference</summary>
internal sealed class DevSpaceImport(ImportContext context)
{
    public Application Read(string file)
    {
        string root = Path.GetDirectoryName(file)!;
        var parts = new ImportParts();
        var project = new DevSpaceProject(context, parts, new HashSet<string>());
        project.Read(file, new ProjectUse(context.Options.Profiles, Develops: true));
        return new Application(ApplicationName.Of(project.Name ?? Path.GetFileName(root)), root)
        {
            Images = parts.Images,
            Deployments = parts.Deployments,
            Ports = parts.Ports,
            Targets = parts.Targets,
            Hooks = parts.Hooks,
        };
    }
}
