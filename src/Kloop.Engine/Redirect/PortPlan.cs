using System.Globalization;
using System.Text.Json.Nodes;

namespace Kloop.Engine.Redirect;

/// <summary>One redirected port.</summary>
/// <param name="Service">The Service's port.</param>
/// <param name="Container">Where the origin's container listens.</param>
/// <param name="Agent">Where the agent listens.</param>
/// <param name="Laptop">Where the developer's program listens.</param>
public sealed record RedirectedPort(ServicePortView Service, ushort Container, ushort Agent, ushort Laptop);

/// <summary>Which ports a redirect uses, decided before anything is touched.</summary>
/// <param name="Ports">The Service's ports, in its order.</param>
/// <param name="Control">The agent's port for laptops, on the pod's loopback.</param>
/// <param name="Health">The agent's port for the readiness probe.</param>
/// <param name="ContainerName">The container whose place the laptop takes.</param>
public sealed record PortPlan(IReadOnlyList<RedirectedPort> Ports, ushort Control, ushort Health, string ContainerName)
{
    private const ushort FirstUnprivileged = 1024;
    private const ushort FirstSpare = 24170;

    /// <summary>Decides the ports.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="pod">One of its pods.</param>
    /// <param name="wanted">What <c>--port LAPTOP[:SERVICE]</c> asks for.</param>
    /// <exception cref="UsageException">A wanted or named port does not exist, or a headless Service needs a privileged one.</exception>
    public static PortPlan Of(ServiceView service, JsonObject pod, IReadOnlyList<PortWish> wanted)
    {
        foreach (var wish in wanted.Where(w => w.Service is { } p && service.Ports.All(s => s.Number != p)))
        {
            throw new UsageException($"--port {wish}: Service \"{service.Name}\" has no port {wish.Service}; it has {Listed(service)}");
        }

        if (wanted.Count(w => w.Service is null) > 1 || (wanted.Any(w => w.Service is null) && wanted.Count > 1))
        {
            throw new UsageException($"several --port: say for each which of the Service's ports it is for, as LAPTOP:SERVICE ({Listed(service)})");
        }

        if (wanted.GroupBy(w => w.Service).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new UsageException($"--port {string.Join(" and --port ", twice)}: port {twice.Key} of Service \"{service.Name}\" can lead to one port of the laptop only");
        }

        var targets = service.Ports.Select(port => PodView.Target(pod, port) ?? throw new UsageException(
            $"port {port.Number} of Service \"{service.Name}\" leads to a port named \"{port.TargetPort}\", which no container of its pods has")).ToList();
        var taken = targets.Select(t => t.Port).ToHashSet();
        ushort spare = FirstSpare;
        ushort Spare()
        {
            while (!taken.Add(spare)) spare++;
            return spare;
        }

        var ports = new List<RedirectedPort>();
        foreach (var (port, (_, container)) in service.Ports.Zip(targets))
        {
            bool own = container >= FirstUnprivileged && ports.All(p => p.Agent != container);
            if (service.Headless && !own)
            {
                throw new UsageException(
                    $"Service \"{service.Name}\" is headless, so callers use port {container} of the pod itself, and an unprivileged agent cannot listen there: give the Service a cluster IP");
            }

            ushort laptop = wanted.FirstOrDefault(w => w.Service == port.Number || (w.Service is null && port == service.Ports[0]))?.Laptop ?? container;
            ports.Add(new RedirectedPort(port, container, own ? container : Spare(), laptop));
        }

        return new PortPlan(ports, Spare(), Spare(), targets[0].Container);
    }

    /// <summary>The plan of a session that joins: the agent's ports are what its redirect began with.</summary>
    internal PortPlan For(OriginRecord origin, ushort control) => this with
    {
        Ports = [.. Ports.Where(p => origin.AgentPorts.ContainsKey(p.Service.Key)).Select(p => p with { Agent = (ushort)origin.AgentPorts[p.Service.Key] })],
        Control = control,
    };

    private static string Listed(ServiceView service) =>
        string.Join(", ", service.Ports.Select(p => p.Name.Length > 0 ? $"{p.Number} ({p.Name})" : p.Number.ToString(CultureInfo.InvariantCulture)));
}

/// <summary>What <c>--port LAPTOP[:SERVICE]</c> says.</summary>
public sealed record PortWish(ushort Laptop, ushort? Service)
{
    /// <summary>Reads the option's value.</summary>
    /// <exception cref="UsageException">It is no port, or no pair of ports.</exception>
    public static PortWish Parse(string text) => TryParse(text)
        ?? throw new UsageException($"--port {text}: LAPTOP or LAPTOP:SERVICE is needed, each 1 to 65535, such as --port 3000 or --port 3000:80");

    /// <summary>Reads LAPTOP[:SERVICE]; null when it is none.</summary>
    internal static PortWish? TryParse(string text)
    {
        var parts = text.Split(':');
        if (parts.Length > 2 || !parts.All(p => ushort.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out ushort n) && n > 0)) return null;
        var numbers = parts.Select(p => ushort.Parse(p, CultureInfo.InvariantCulture)).ToList();
        return new PortWish(numbers[0], numbers.Count == 2 ? numbers[1] : null);
    }

    /// <inheritdoc/>
    public override string ToString() => Service is null ? $"{Laptop}" : $"{Laptop}:{Service}";
}
