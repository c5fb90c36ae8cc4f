using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Rendering;

/// <summary>
/// Writes out the protocol of ports that name none, TCP: it is a part of the ports' key, and server-side apply of older API
/// servers (seen with 1.20) refuses a key that is left to its default. Source: kubernetes/kubernetes#92332. Pure.
/// </summary>
internal static class PortProtocols
{
    private const string Default = "TCP";

    /// <summary>Changes the object.</summary>
    public static void WriteOut(JsonObject target)
    {
        var ports = target.Text("kind") == "Service" && target.Text("apiVersion") == "v1"
            ? target.Items("spec", "ports")
            : ImageReplacement.Containers(target).SelectMany(c => c.Items("ports"));
        foreach (var port in ports.ToList()) port["protocol"] ??= Default;
    }
}
