using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Deploy.Applying;
using Kloop.Engine.Deploy.Manifests;
using Kloop.Engine.Deploy.Objects;
using Kloop.Engine.Deploy.Rendering;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Charts;

/// <summary>Installs, upgrades and removes releases; one that would not change is left alone.</summary>
/// <param name="helm">The program.</param>
/// <param name="postRenderer">See <see cref="DeployOptions.PostRenderer"/>.</param>
internal sealed class ReleaseDeploy(HelmProgram helm, IReadOnlyList<string> postRenderer)
{
    /// <summary>What bringing a release to what was rendered would do.</summary>
    public async Task<ApplyOutcome> PlanAsync(RenderedSource source, CancellationToken cancellationToken) =>
        await helm.InstalledAsync(source.Release!.Release, source.Namespace, cancellationToken) is not { } installed ? ApplyOutcome.Created
        : Same(Parse(installed), source) ? ApplyOutcome.Unchanged : ApplyOutcome.Changed;

    /// <summary>Brings a release to what was rendered.</summary>
    public async Task<ApplyOutcome> RunAsync(RenderedSource source, IReadOnlyDictionary<string, string> images, CancellationToken cancellationToken)
    {
        var release = source.Release!;
        var outcome = await PlanAsync(source, cancellationToken);
        if (outcome == ApplyOutcome.Unchanged) return outcome;
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, new JsonObject(images.Select(i => KeyValuePair.Create(i.Key, (JsonNode?)JsonValue.Create(i.Value)))).ToJsonString(), cancellationToken);
            IReadOnlyList<string> through = source.Changed ? [.. postRenderer, file] : [];
            await helm.UpgradeAsync(release, source.Namespace, images, through, cancellationToken);
        }
        finally
        {
            File.Delete(file);
        }

        return outcome;
    }

    /// <summary>The installed objects of a release; null when it is not installed.</summary>
    public async Task<IReadOnlyList<JsonObject>?> ObjectsAsync(string release, string ns, CancellationToken cancellationToken) =>
        await helm.InstalledAsync(release, ns, cancellationToken) is { } text ? Parse(text) : null;

    /// <summary>Removes a release.</summary>
    public Task RemoveAsync(string release, string ns, CancellationToken cancellationToken) => helm.UninstallAsync(release, ns, cancellationToken);

    /// <summary>Whether what is installed is what was rendered; definitions from a chart's crds folder are no part of a release. Pure.</summary>
    internal static bool Same(IReadOnlyList<JsonObject> installed, RenderedSource rendered)
    {
        var there = installed.Select(o => In(o, rendered)).ToDictionary(ObjectId.Of);
        var wanted = rendered.Lasting.Where(o => o.Text("kind") != "CustomResourceDefinition" || there.ContainsKey(ObjectId.Of(o))).ToList();
        return wanted.Count == there.Count && wanted.All(o => there.TryGetValue(ObjectId.Of(o), out var live) && JsonNode.DeepEquals(live, o));
    }

    private static JsonObject In(JsonObject installed, RenderedSource rendered)
    {
        bool named = rendered.Objects.Any(o => ObjectId.Of(o) == ObjectId.Of(installed));
        if (named || installed.Text("metadata", "namespace") is not null) return installed;
        var copy = (JsonObject)installed.DeepClone();
        copy["metadata"]!["namespace"] = rendered.Namespace;
        return copy;
    }

    private static IReadOnlyList<JsonObject> Parse(string text)
    {
        var faults = new Faults();
        var objects = ManifestText.Parse(text, "the output of helm get manifest", faults);
        faults.ThrowIfAny();
        return objects;
    }
}
