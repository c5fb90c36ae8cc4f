using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Placement;

/// <summary>Gives an Ingress (networking.k8s.io/v1) hosts of the environment's own: <c>NAME.host</c>. Pure.</summary>
internal static class IngressHosts
{
    private const string Issuer = "cert-manager.io/";

    /// <summary>The Services that an Ingress leads to; none of another object.</summary>
    public static IEnumerable<string> Backends(JsonObject one) => one.Text("kind") != "Ingress" ? [] :
        one.Items("spec", "rules").SelectMany(r => r.Items("http", "paths")).Select(p => p.Text("backend", "service", "name")).OfType<string>();

    /// <summary>Rewrites the hosts in place.</summary>
    /// <param name="ingress">The Ingress.</param>
    /// <param name="name">The environment.</param>
    /// <param name="hasSecret">Whether the environment has a Secret.</param>
    /// <param name="notes">Takes what is left out.</param>
    /// <returns>Whether anything is left of it.</returns>
    public static bool Rewrite(JsonObject ingress, string name, Func<string, bool> hasSecret, List<string> notes)
    {
        var spec = (JsonObject)ingress["spec"]!;
        if (spec.Remove("defaultBackend")) notes.Add($"Ingress {ingress.Name()}: its default backend is left out, for it would take everybody's requests");
        var rules = ingress.Items("spec", "rules").ToList();
        foreach (var rule in rules.Where(r => string.IsNullOrEmpty(r.Text("host"))))
        {
            ((JsonArray)spec["rules"]!).Remove(rule);
            notes.Add($"Ingress {ingress.Name()}: a rule without a host is left out, for it would take everybody's requests");
        }

        foreach (var rule in rules.Where(r => r.Parent is not null)) rule["host"] = Of(name, rule.Text("host")!);
        Tls(ingress, spec, name, hasSecret, notes);
        return ingress.Items("spec", "rules").Any();
    }

    /// <summary>Its addresses, such as <c>http://ada.shop.test</c>.</summary>
    public static IEnumerable<string> Urls(JsonObject ingress)
    {
        var tls = ingress.Items("spec", "tls").SelectMany(t => t["hosts"] as JsonArray ?? []).Select(h => h?.ToString()).ToHashSet();
        return ingress.Items("spec", "rules").Select(r => r.Text("host")).OfType<string>().Distinct().Select(h => $"{(tls.Contains(h) ? "https" : "http")}://{h}");
    }

    /// <summary>A wildcard stays one, below the environment's name.</summary>
    private static string Of(string name, string host) => host.StartsWith("*.", StringComparison.Ordinal) ? $"*.{name}{host[1..]}" : $"{name}.{host}";

    private static void Tls(JsonObject ingress, JsonObject spec, string name, Func<string, bool> hasSecret, List<string> notes)
    {
        bool issued = ingress.Map("metadata", "annotations").Keys.Any(k => k.StartsWith(Issuer, StringComparison.Ordinal));
        foreach (var tls in ingress.Items("spec", "tls").ToList())
        {
            string[] hosts = [.. (tls["hosts"] as JsonArray ?? []).Select(h => h?.ToString()).OfType<string>().Where(h => h.Length > 0)];
            if (!issued && tls.Text("secretName") is { } secret && !hasSecret(secret))
            {
                ((JsonArray)spec["tls"]!).Remove(tls);
                notes.Add($"Ingress {ingress.Name()}: no TLS, for the environment has no Secret {secret}; with a certificate for {string.Join(", ", hosts.Select(h => Of(name, h)))} in it, copy it: kloop env create {name} --copy secret/{secret}");
            }
            else if (hosts.Length > 0)
            {
                tls["hosts"] = new JsonArray([.. hosts.Select(h => (JsonNode)JsonValue.Create(Of(name, h)))]);
            }
        }

        if (spec["tls"] is JsonArray { Count: 0 }) spec.Remove("tls");
    }
}
