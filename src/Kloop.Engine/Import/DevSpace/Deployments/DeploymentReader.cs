using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Deployments;

/// <summary>Reads <c>deployments</c>. https://www.devspace.sh/docs/configuration/deployments/</summary>
internal sealed class DeploymentReader(ImportContext context, string folder, IReadOnlyDictionary<string, string> images)
{
    public IEnumerable<DeploymentSource> Read(string name, Section section)
    {
        string? space = section.Text("namespace");
        section.Meaningless("concurrent");
        bool disabled = section.Flag("disabled") ?? false;
        bool? updates = section.Flag("updateImageTags");
        IReadOnlyList<DeploymentSource> sources = [];
        if (section.Child("helm") is { } helm) sources = new HelmReader(context, folder, images.Values).Read(name, helm, updates);
        else if (section.Child("kubectl") is { } kubectl) sources = new KubectlReader(context, folder).Read(kubectl);
        else if (!section.Has("tanka")) context.Notes.Fault(section.Place, $"deployment {name} has neither helm nor kubectl");
        if (updates == false && section.Names("kubectl")) context.Notes.Lack(section.PlaceOf("updateImageTags"), $"{section.Where}.updateImageTags: Kloop puts what it built into manifests in any case");
        section.Lacking("tanka", "Kloop deploys manifests, kustomizations and charts");
        section.End();
        return disabled ? [] : sources.Select(s => s with { Namespace = space });
    }
}
