using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold;

/// <summary>Reads an item of <c>portForward</c>.</summary>
internal static class PortForwardReader
{
    private static readonly string[] Kinds = ["service", "pod", "deployment", "statefulset", "daemonset", "replicaset", "replicationcontroller", "job", "cronjob"];

    /// <summary>The forward; null, with a fault or an entry in the list, when there can be none.</summary>
    public static PortWish? Read(Section item, ImportContext context)
    {
        var kind = item.Scalar("resourceType");
        var name = item.Scalar("resourceName") is { } scalar ? context.Expand(scalar, "resourceName") : null;
        string? port = item.Text("port"), space = item.Scalar("namespace") is { } given ? context.Expand(given, "namespace") : null;
        var wish = new PortWish(item.Place, $"{kind?.Text.ToLowerInvariant()}/{name}", port ?? "", item.Number("localPort"), space, item.Text("address") ?? "127.0.0.1");
        item.End();
        if (kind is null || !Kinds.Contains(kind.Text.ToLowerInvariant())) return Lack(item, context, $"Kloop forwards to {string.Join(", ", Kinds)}, and not to {kind?.Kind ?? "nothing"}");
        if (name is null) return Lack(item, context, "it names no resource");
        return port is null ? Lack(item, context, "it names no port") : wish;
    }

    private static PortWish? Lack(Section item, ImportContext context, string why)
    {
        context.Notes.Lack(item.Place, $"{item.Where}: {why}");
        return null;
    }
}
