using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Run;

/// <summary>Whose shoes a program is to have.</summary>
/// <param name="Redirect">The pod, and what an agent beside it needs.</param>
/// <param name="Service">The Service of the same name, which may be redirected; null without.</param>
/// <param name="Workload">The workload; null of a Service.</param>
/// <param name="Type">The workload's type.</param>
/// <param name="FromTemplate">Whether there is no pod, and its template counts.</param>
internal sealed record RunTarget(RedirectTarget Redirect, JsonObject? Service, JsonObject? Workload, ResourceType? Type, bool FromTemplate)
{
    private const ushort Control = 24170, Health = 24171;

    /// <summary>What the agent is called by.</summary>
    public string Name => Redirect.View.Name;

    /// <summary>Finds it; touches nothing.</summary>
    /// <exception cref="UsageException">There is none; the text says what is.</exception>
    public static async Task<RunTarget> FindAsync(Cluster cluster, RunOptions options, CancellationToken cancellationToken)
    {
        var parts = options.Target.Split('/', 2);
        if (parts.Length == 1 || parts[0] is "svc" or "service") return await OfServiceAsync(cluster, parts[^1], options, cancellationToken);
        var kind = WorkloadKinds.Of(parts[0])
            ?? throw new UsageException($"\"{options.Target}\": SERVICE, deploy/NAME, sts/NAME, cronjob/NAME or job/NAME is needed");
        var type = await WorkloadKinds.TypeAsync(cluster, kind.Kind, cancellationToken);
        var workload = await cluster.FindAsync(type, parts[1], cancellationToken)
            ?? throw new UsageException($"no {type.Kind} \"{parts[1]}\" in namespace \"{cluster.Namespace}\" of context \"{cluster.Context}\": look at `kubectl -n {cluster.Namespace} get {type.Plural}`");
        string selector = string.Join(',', workload.Map("spec", "selector", "matchLabels").Select(p => $"{p.Key}={p.Value}"));
        var pods = selector.Length == 0 ? [] : await cluster.ListAsync(ResourceType.Pods, selector, cancellationToken);
        var pod = ModelPod.Choose(pods);
        var own = pod ?? PodTemplate.Pod(workload, cluster.Namespace);
        string container = Container(own, options, own.Text("metadata", "annotations", "kubectl.kubernetes.io/default-container"));
        var service = await cluster.FindAsync(ResourceType.Services, parts[1], cancellationToken);
        return new RunTarget(Beside(service, parts[1], own, container, pods.Count(PodView.IsReady)), service, workload, type, pod is null);
    }

    private static async Task<RunTarget> OfServiceAsync(Cluster cluster, string name, RunOptions options, CancellationToken cancellationToken)
    {
        if (options.Replace) throw new UsageException($"--replace is for a workload: say deploy/NAME, sts/NAME or cronjob/NAME instead of {name}");
        var found = await RedirectTarget.FindAsync(cluster, new RedirectOptions(name, options.Command, []), cancellationToken);
        string container = Container(found.Pod, options, found.Plan.ContainerName);
        return new RunTarget(found with { Plan = found.Plan with { ContainerName = container } }, found.Service, null, null, false);
    }

    /// <summary>A Service of the same name has the same agent, so that it can be redirected meanwhile.</summary>
    private static RedirectTarget Beside(JsonObject? service, string name, JsonObject pod, string container, int ready)
    {
        if (service is not null && !RedirectNames.IsOurs(service) && OriginRecord.Find(service) is null)
        {
            try
            {
                var view = ServiceView.Of(service);
                return new RedirectTarget(service, view, pod, ready, PortPlan.Of(view, pod, []) with { ContainerName = container });
            }
            catch (UsageException)
            {
                // Not one that could be redirected: the agent needs no ports of it.
            }
        }

        var none = new ServiceView(name, new Dictionary<string, string>(), [], false);
        return new RedirectTarget(service ?? [], none, pod, ready, new PortPlan([], Control, Health, container));
    }

    private static string Container(JsonObject pod, RunOptions options, string? usual)
    {
        var names = pod.Items("spec", "containers").Select(c => c.Text("name")).OfType<string>().ToList();
        if (options.Container is { } wanted && !names.Contains(wanted)) throw new UsageException($"--container {wanted}: the pod has {string.Join(", ", names)}");
        return options.Container ?? usual ?? names[0];
    }
}
