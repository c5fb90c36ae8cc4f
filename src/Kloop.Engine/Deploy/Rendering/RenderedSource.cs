using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Deploy.Objects;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Rendering;

/// <summary>What one source gives, ready to be applied.</summary>
/// <param name="Source">The source.</param>
/// <param name="Namespace">Where its objects go that name none.</param>
/// <param name="Objects">Its objects, in the order in which they are applied, with namespaces and built images.</param>
internal sealed record RenderedSource(DeploymentSource Source, string Namespace, IReadOnlyList<JsonObject> Objects)
{
    /// <summary>Whether a chart's objects are other than helm made them: it needs the post-renderer.</summary>
    public bool Changed { get; init; }

    /// <summary>Those whose state tells whether the application works: helm runs hooks by itself, and may remove them.</summary>
    public IEnumerable<JsonObject> Lasting => Objects.Where(o => o.Text("metadata", "annotations", "helm.sh/hook") is null);

    /// <summary>The chart's release; null when Kloop applies the objects itself.</summary>
    public HelmRelease? Release => Source is HelmRelease { IsRenderedOnly: false } release ? release : null;
}

/// <summary>All that an application deploys.</summary>
/// <param name="Sources">In the order in which they are applied.</param>
internal sealed record RenderedApplication(IReadOnlyList<RenderedSource> Sources)
{
    /// <summary>Definitions and namespaces, which come before all else; not those of charts, which helm takes care of.</summary>
    public IEnumerable<JsonObject> Ground => Own.Where(o => ApplyOrder.IsGround(o.Text("kind") ?? ""));

    /// <summary>The objects in the order in which they are applied.</summary>
    public IEnumerable<JsonObject> InOrder => Ground.Concat(Sources.SelectMany(s => s.Release is null ? s.Objects.Where(o => !ApplyOrder.IsGround(o.Text("kind") ?? "")) : s.Objects));

    private IEnumerable<JsonObject> Own => Sources.Where(s => s.Release is null).SelectMany(s => s.Objects);
}
