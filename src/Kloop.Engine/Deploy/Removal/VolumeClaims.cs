using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kloop.Engine.Deploy.Objects;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Removal;

/// <summary>The claims that a StatefulSet made: <c>TEMPLATE-SET-NUMBER</c>. It leaves them when it goes. Pure.</summary>
internal static class VolumeClaims
{
    public static IEnumerable<ObjectId> Of(JsonObject statefulSet, IEnumerable<JsonObject> claims)
    {
        var templates = statefulSet.Items("spec", "volumeClaimTemplates").Select(t => Regex.Escape(t.Name())).ToList();
        if (templates.Count == 0) return [];
        var name = new Regex($"^({string.Join('|', templates)})-{Regex.Escape(statefulSet.Name())}-[0-9]+$");
        return claims.Where(c => name.IsMatch(c.Name())).Select(c => new ObjectId("v1", "PersistentVolumeClaim", c.Text("metadata", "namespace") ?? "", c.Name()));
    }
}
