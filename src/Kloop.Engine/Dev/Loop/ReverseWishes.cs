using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Run;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Loop;

/// <summary>Ports of pods that are to lead to the laptop, and the workloads whose pods they are.</summary>
internal static class ReverseWishes
{
    /// <summary>Those of a workload. Pure.</summary>
    /// <param name="wishes">All.</param>
    /// <param name="where">The workload, such as <c>deployment/cart</c>.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="services">Of its namespace.</param>
    /// <param name="resource">What a wish's resource is in the cluster.</param>
    public static IReadOnlyList<PortWish> Of(IEnumerable<PortWish> wishes, string where, JsonObject workload, IReadOnlyList<JsonObject> services, Func<string, string> resource) =>
        [.. wishes.Where(w => w.Reverse && Means(resource(w.Resource), where, workload, services))];

    /// <summary>A wish as the supervisor gets it; its port is a number, as its reader has made sure.</summary>
    public static ReverseForward Forward(PortWish wish)
    {
        ushort port = ushort.Parse(wish.Port, NumberStyles.None, CultureInfo.InvariantCulture);
        return new ReverseForward(port, (ushort)(wish.LaptopPort ?? port));
    }

    private static bool Means(string resource, string where, JsonObject workload, IReadOnlyList<JsonObject> services)
    {
        if (resource == where) return true;
        var labels = workload.Map("spec", "template", "metadata", "labels").ToDictionary(l => l.Key, l => l.Value?.ToString());
        return resource.Split('/', 2) switch
        {
            ["label", var selector] => selector.Split(',').Select(s => s.Split('=', 2)).All(s => s.Length == 2 && labels.GetValueOrDefault(s[0]) == s[1]),
            ["service", var name] => services.FirstOrDefault(s => s.Name() == name)?.Map("spec", "selector").ToList() is { Count: > 0 } selector
                && selector.All(s => labels.GetValueOrDefault(s.Key) == s.Value?.ToString()),
            [var kind, var name] => WorkloadKinds.Of(kind) is { } type && $"{type.Kind.ToLowerInvariant()}/{name}" == where,
            _ => false,
        };
    }
}
