using System.Globalization;
using System.Net;

namespace Kloop.Agent;

/// <summary>One Service port: where the agent listens for it, and where the origin serves it.</summary>
/// <param name="ServicePort">The port's number in the Service, 1 to 65535.</param>
/// <param name="ListenPort">The pod's port that the switched Service leads to.</param>
/// <param name="Origin">The origin Service's address.</param>
internal sealed record PortMapping(ushort ServicePort, ushort ListenPort, IPEndPoint Origin);

/// <summary>
/// The agent's settings. Arguments: <c>--control PORT --health PORT --map SERVICE:LISTEN:ORIGIN_IP:ORIGIN_PORT …</c>,
/// without a --map it is a laptop's way into the cluster alone; the session key comes as base64 in <c>KLOOP_KEY</c>, never
/// as an argument. An agent that may put its Service back has <c>--heal PATH</c>, the Service's path in the API.
/// </summary>
internal sealed record AgentOptions(ushort ControlPort, ushort HealthPort, IReadOnlyList<PortMapping> Ports, byte[] Key, string? Heal = null)
{
    /// <summary>How long the agent serves after SIGTERM; the kubelet gives it 2 s.</summary>
    public static readonly TimeSpan LastService = TimeSpan.FromSeconds(1.5);

    /// <exception cref="FormatException">An argument or the key is missing or malformed; the text says which.</exception>
    public static AgentOptions Parse(IReadOnlyList<string> arguments, string? key)
    {
        ushort control = 0, health = 0;
        string? heal = null;
        var ports = new List<PortMapping>();
        for (int i = 0; i + 1 < arguments.Count; i += 2)
        {
            string value = arguments[i + 1];
            switch (arguments[i])
            {
                case "--control": control = Port(value); break;
                case "--health": health = Port(value); break;
                case "--heal": heal = value; break;
                case "--map": ports.Add(Mapping(value)); break;
                default: throw new FormatException($"unknown argument {arguments[i]}");
            }
        }

        if (control == 0 || health == 0 || arguments.Count % 2 != 0)
        {
            throw new FormatException("--control PORT and --health PORT are needed");
        }

        return new AgentOptions(control, health, ports, KeyOf(key), heal);
    }

    /// <summary>The session key, 32 bytes, out of its variable.</summary>
    internal static byte[] KeyOf(string? key)
    {
        var bytes = new byte[32];
        return key is not null && Convert.TryFromBase64String(key, bytes, out int length) && length == bytes.Length
            ? bytes
            : throw new FormatException("KLOOP_KEY must hold 32 bytes in base64");
    }

    /// <summary>A TCP port, 1 to 65535.</summary>
    internal static ushort Port(string value) =>
        ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            ? port
            : throw new FormatException($"{value} is no port (1 to 65535)");

    private static PortMapping Mapping(string value)
    {
        var parts = value.Split(':', 3);
        if (parts.Length != 3 || !IPEndPoint.TryParse(parts[2], out var origin) || origin.Port == 0)
        {
            throw new FormatException($"--map {value}: SERVICE:LISTEN:ORIGIN_IP:ORIGIN_PORT is needed");
        }

        return new PortMapping(Port(parts[0]), Port(parts[1]), origin);
    }
}
