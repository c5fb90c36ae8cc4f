using System.Globalization;
using System.Text;

namespace Kloop.Shoes.Network.Doors;

/// <summary>
/// Rewrites variables that name a Service, so that they name its door: what Kubernetes makes of Services, URLs,
/// HOST:PORT, full names and addresses; a bare name in a variable that says that it is a host. Pure.
/// </summary>
public static class DoorVariables
{
    /// <summary>How variables end whose whole value is a host.</summary>
    private static readonly string[] HostEnds = ["HOST", "HOSTNAME", "ADDR", "ADDRESS", "SERVER", "ENDPOINT", "URL", "URI"];

    /// <summary>Ports that URLs leave out.</summary>
    private static readonly Dictionary<string, ushort> UsualPorts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["http"] = 80,
        ["ws"] = 80,
        ["https"] = 443,
        ["wss"] = 443,
        ["redis"] = 6379,
        ["amqp"] = 5672,
        ["postgres"] = 5432,
        ["postgresql"] = 5432,
        ["mysql"] = 3306,
        ["mongodb"] = 27017,
        ["nats"] = 4222,
    };

    /// <summary>The environment with the doors in it.</summary>
    public static IReadOnlyDictionary<string, string?> Of(IReadOnlyDictionary<string, string?> environment, IReadOnlyList<Door> doors)
    {
        var names = doors.SelectMany(d => d.Wish.Names.Append(d.Wish.Host).Select(n => (Name: n, Door: d)))
            .OrderByDescending(n => n.Name.Length).DistinctBy(n => n.Name, StringComparer.OrdinalIgnoreCase).ToList();
        return environment.ToDictionary(v => v.Key, v => v.Value is null ? null : Port(v.Key, v.Value, doors) ?? Text(v.Key, v.Value, names));
    }

    /// <summary>The number in <c>X_SERVICE_PORT</c>, <c>X_SERVICE_PORT_NAME</c> and <c>X_PORT_80_TCP_PORT</c>.</summary>
    private static string? Port(string name, string value, IReadOnlyList<Door> doors)
    {
        if (!ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)) return null;
        bool Holds(Door d) => name.StartsWith(d.Wish.Variables + "_SERVICE_PORT", StringComparison.Ordinal)
            || (name.StartsWith(d.Wish.Variables + "_PORT_", StringComparison.Ordinal) && name.EndsWith("_TCP_PORT", StringComparison.Ordinal));
        return doors.FirstOrDefault(Holds)?.Moved.TryGetValue(port, out ushort moved) is true ? moved.ToString(CultureInfo.InvariantCulture) : null;
    }

    private static string Text(string variable, string value, IReadOnlyList<(string Name, Door Door)> names)
    {
        var text = new StringBuilder();
        for (int at = 0; at < value.Length;)
        {
            var found = IsBoundary(value, at - 1) ? names.FirstOrDefault(n => At(value, at, n.Name)) : default;
            if (found.Door is not { } door)
            {
                text.Append(value[at++]);
                continue;
            }

            int behind = at + found.Name.Length;
            var (port, length) = PortAt(value, behind);
            if (!Means(variable, value, at, found.Name, port is not null && door.Moved.ContainsKey(port.Value)))
            {
                text.Append(value, at, found.Name.Length);
                at = behind;
                continue;
            }

            text.Append(door.Address);
            bool isUsual = port is null;
            port ??= Usual(value, at);
            // A port that is not the Service's leads nowhere in the cluster either.
            ushort? moved = port is { } asked && door.Moved.TryGetValue(asked, out ushort there) ? there : port;
            if (moved is not null && (!isUsual || moved != port)) text.Append(CultureInfo.InvariantCulture, $":{moved}");
            at = behind + length;
        }

        return text.ToString();
    }

    /// <summary>Whether a name is meant as a host: short names are words, too.</summary>
    private static bool Means(string variable, string value, int at, string name, bool hasPort) =>
        name.Contains('.', StringComparison.Ordinal) || hasPort || Before(value, at) is '/' or '@'
        || (at == 0 && name.Length == value.Length && HostEnds.Any(e => variable.EndsWith(e, StringComparison.OrdinalIgnoreCase)));

    private static char Before(string value, int at) =>
        at > 1 && value[at - 1] == '/' && value[at - 2] != '/' ? ' ' : at > 0 ? value[at - 1] : ' ';

    private static bool At(string value, int at, string name) =>
        string.Compare(value, at, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0 && IsBoundary(value, at + name.Length);

    private static bool IsBoundary(string value, int at) =>
        at < 0 || at >= value.Length || !(char.IsAsciiLetterOrDigit(value[at]) || value[at] is '.' or '-' or '_');

    private static (ushort? Port, int Length) PortAt(string value, int at)
    {
        if (at >= value.Length || value[at] != ':') return (null, 0);
        int end = at + 1;
        while (end < value.Length && char.IsAsciiDigit(value[end])) end++;
        return ushort.TryParse(value.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? (port, end - at) : (null, 0);
    }

    /// <summary>The port that a URL's scheme means.</summary>
    private static ushort? Usual(string value, int at)
    {
        int colon = value.LastIndexOf("://", at, at + 1, StringComparison.Ordinal);
        if (colon < 0) return null;
        int start = colon;
        while (start > 0 && char.IsAsciiLetterOrDigit(value[start - 1])) start--;
        return UsualPorts.TryGetValue(value[start..colon], out ushort port) ? port : null;
    }
}
