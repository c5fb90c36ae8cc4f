using Kloop.Engine.Run;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev;

/// <summary>Workloads that can be developed in, by the words of the command line.</summary>
public static class DevWorkloads
{
    /// <summary>Reads such as <c>deploy/cart</c>.</summary>
    /// <exception cref="UsageException">It is none; the text says what is.</exception>
    public static (ResourceType Type, string Name) Parse(string text)
    {
        var parts = text.Split('/', 2);
        var type = parts.Length == 1 ? ResourceType.Deployments : WorkloadKinds.Of(parts[0]);
        return type is not null && (type == ResourceType.Deployments || type == ResourceType.StatefulSets) && parts[^1].Length > 0
            ? (type, parts[^1])
            : throw new UsageException($"\"{text}\": deploy/NAME or sts/NAME is needed");
    }
}
