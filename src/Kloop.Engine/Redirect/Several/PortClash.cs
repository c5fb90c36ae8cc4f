namespace Kloop.Engine.Redirect.Several;

/// <summary>Finds ports of the laptop that several Services would share. Pure.</summary>
internal static class PortClash
{
    /// <summary>Every clash with its remedy; empty when all is well.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<(string Service, PortPlan Plan)> plans) =>
        [.. plans.SelectMany(p => p.Plan.Ports.Select(port => (p.Service, Port: port)))
            .GroupBy(p => p.Port.Laptop).Where(g => g.Select(p => p.Service).Distinct().Count() > 1).OrderBy(g => g.Key)
            .Select(g => $"port {g.Key} of this laptop is for several Services: {string.Join(", ", g.Select(p => $"{p.Service} (port {p.Port.Service.Number})"))}. {Remedy(g.Last().Service, g.Last().Port)}")];

    private static string Remedy(string service, RedirectedPort port) =>
        $"Let {service}'s program listen elsewhere, and say so in kloop.yaml: port: OTHER:{port.Service.Number}";
}
