using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect;

/// <summary>A Service that is not redirected, one of its ready pods, and the ports that a redirect would use.</summary>
internal sealed record RedirectTarget(JsonObject Service, ServiceView View, JsonObject Pod, int ReadyPods, PortPlan Plan)
{
    /// <summary>Finds and checks all of it; touches nothing.</summary>
    /// <exception cref="UsageException">It cannot be redirected; the text says why.</exception>
    public static async Task<RedirectTarget> FindAsync(Cluster cluster, RedirectOptions options, CancellationToken cancellationToken)
    {
        var service = await ServiceFinder.GetAsync(cluster, options.Service, cancellationToken);
        var view = ServiceView.Of(service);
        // Of a Service that is switched already, the origin's selector counts.
        var selector = OriginRecord.Find(service)?.Selector ?? view.Selector;
        string selectorText = string.Join(',', selector.Select(p => $"{p.Key}={p.Value}"));
        var pods = await cluster.ListAsync(ResourceType.Pods, selectorText, cancellationToken);
        int ready = pods.Count(PodView.IsReady);
        if (ModelPod.Choose(pods) is not { } pod)
        {
            throw new UsageException(pods.Count == 0
                ? $"Service \"{options.Service}\" has no pods ({selectorText}): scale its workload up first, Kloop takes the environment and ports from a running pod"
                : $"none of the {pods.Count} pods of Service \"{options.Service}\" is Ready: look at `kubectl -n {cluster.Namespace} get pods -l {selectorText}`");
        }

        if (OriginRecord.Find(service) is { } origin)
        {
            view = view with
            {
                Selector = origin.Selector,
                Ports = [.. view.Ports.Select(p => origin.TargetPorts.TryGetValue(p.Key, out var target) ? p with { TargetPort = target } : p)],
            };
        }

        return new RedirectTarget(service, view, pod, ready, PortPlan.Of(view, pod, options.Ports));
    }
}
