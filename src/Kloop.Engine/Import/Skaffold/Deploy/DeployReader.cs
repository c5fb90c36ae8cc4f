using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Deploy;

/// <summary>Reads <c>manifests</c> (v3 and later) and <c>deploy</c>.</summary>
internal sealed class DeployReader(ImportContext context, SkaffoldModule module, ImportParts parts)
{
    private const string UsualManifests = "k8s/*.yaml";

    private readonly ManifestFilesReader _files = new(context, module);
    private readonly HookReader _hooks = new(context, module);
    private readonly HelmReader _helm = new(context, module, parts);

    public void Read(Section? manifests, Section? deploy)
    {
        var sources = new List<DeploymentSource>();
        // Until v2beta29 the manifests are the deployers' own.
        bool named = deploy?.Map.Get("kubectl") is YamlMap kubectl && kubectl.Get("manifests") is not null;
        if (manifests is not null) sources.AddRange(Rendered(manifests));
        string? space = null;
        if (deploy is not null) sources.AddRange(Deployed(deploy, out space));
        bool usual = deploy is null || deploy.Names("kubectl") || !Others.Any(deploy.Names);
        if (sources.Count == 0 && !named && usual && HasUsual()) sources.Add(_files.Of(module.Document.Place, [Path.Combine(module.Folder, UsualManifests)]));
        parts.Deployments.AddRange(space is null ? sources : sources.Select(s => s is HelmRelease || s.Namespace is not null ? s : s with { Namespace = space }));
    }

    private static string[] Others => ["helm", "kustomize", "kpt", "docker", "cloudrun"];

    /// <summary>A configuration that only requires others, or only builds, has no manifests.</summary>
    private bool HasUsual() => Directory.Exists(Path.Combine(module.Folder, "k8s"));

    private List<DeploymentSource> Rendered(Section manifests)
    {
        var sources = new List<DeploymentSource>();
        if (_files.Read(manifests, "rawYaml") is { } files) sources.Add(files);
        if (manifests.Child("kustomize") is { } kustomize) sources.AddRange(KustomizeReader.Read(kustomize, context, module));
        if (manifests.Child("helm") is { } helm) sources.AddRange(_helm.Read(helm, rendered: true));
        parts.Hooks.AddRange(_hooks.Read(manifests.Child("hooks"), HookTime.BeforeDeploy, HookTime.BeforeDeploy));
        foreach (string kpt in (string[])["kpt", "transform", "validate"]) manifests.Lacking(kpt, "Kloop does not use kpt");
        manifests.Lacking("output", "Kloop keeps no rendered manifests; kloop render prints them");
        manifests.Lacking("remoteManifests", "Kloop applies manifests of this laptop");
        manifests.End();
        return sources;
    }

    private List<DeploymentSource> Deployed(Section deploy, out string? space)
    {
        var sources = new List<DeploymentSource>();
        space = null;
        if (deploy.Child("kubectl") is { } kubectl)
        {
            if (_files.Read(kubectl, "manifests") is { } files) sources.Add(files);
            space = Common(kubectl, isLast: true);
        }

        if (deploy.Names("kustomize"))
        {
            var kustomize = deploy.Child("kustomize") ?? new Section(new YamlMap(deploy.PlaceOf("kustomize"), []), "deploy.kustomize", context.Notes);
            space = Common(kustomize, isLast: false) ?? space;
            sources.AddRange(KustomizeReader.Read(kustomize, context, module));
        }

        if (deploy.Child("helm") is { } helm)
        {
            parts.Hooks.AddRange(_hooks.Read(helm.Child("hooks"), HookTime.BeforeDeploy, HookTime.AfterDeploy));
            sources.AddRange(_helm.Read(helm, rendered: false));
        }

        Rest(deploy);
        return sources;
    }

    /// <summary>What deploy.kubectl and deploy.kustomize have alike. The default namespace.</summary>
    private string? Common(Section deployer, bool isLast)
    {
        var space = deployer.Scalar("defaultNamespace") is { } scalar ? context.Expand(scalar, "defaultNamespace") : null;
        parts.Hooks.AddRange(_hooks.Read(deployer.Child("hooks"), HookTime.BeforeDeploy, HookTime.AfterDeploy));
        deployer.Lacking("flags", "Kloop applies by the API server, without kubectl");
        deployer.Lacking("remoteManifests", "Kloop applies manifests of this laptop");
        if (isLast) deployer.End();
        return space;
    }

    private void Rest(Section deploy)
    {
        foreach (string other in (string[])["docker", "kpt", "cloudrun"]) deploy.Lacking(other, "Kloop deploys to Kubernetes, by itself and by helm");
        if (deploy.Scalar("kubeContext") is { } wanted && context.Expand(wanted, "kubeContext") is { } name && name != context.Options.Context)
        {
            context.Notes.Lack(wanted.Place, $"deploy.kubeContext: Kloop uses the context that it is given: say --context {name}");
        }

        if (deploy.Flag("statusCheck") == false) context.Notes.Lack(deploy.PlaceOf("statusCheck"), "deploy.statusCheck: Kloop waits until everything is ready in any case");
        deploy.Lacking("statusCheckDeadlineSeconds", "the longest wait is Kloop's own");
        deploy.Lacking("tolerateFailuresUntilDeadline", "Kloop says what fails as soon as it does");
        deploy.Lacking("logs", "Kloop's lines have Kloop's own prefixes");
        deploy.End();
    }
}
