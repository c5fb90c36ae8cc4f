using System.Globalization;
using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Dev;

/// <summary>Reads port mappings: <c>port: LAPTOP[:CONTAINER]</c>, in version 1 <c>port</c> and <c>remotePort</c>.</summary>
internal sealed class PortsReader(ImportContext context, ImportParts parts)
{
    public void Read(IReadOnlyList<Section> items, PodSelector selector, string? space, bool reverse)
    {
        foreach (var item in items)
        {
            var port = item.Scalar("port");
            string? remote = item.Text("remotePort");
            string address = item.Text("bindAddress") is { } given && given != "localhost" ? given : "127.0.0.1";
            item.End();
            var sides = port?.Text.Split(':') ?? [];
            if (sides.Length is 0 or > 2 || !TryPort(sides[0], out int laptop) || !TryPort(remote ?? sides[^1], out int container))
            {
                context.Notes.Fault(port?.Place ?? item.Place, $"port is LAPTOP or LAPTOP:CONTAINER, each 1 to 65535, and not {port?.Kind ?? "nothing"}");
                continue;
            }

            parts.Ports.Add(new PortWish(item.Place, selector.Resource, container.ToString(CultureInfo.InvariantCulture), laptop, space, address, reverse));
        }
    }

    private static bool TryPort(string text, out int port) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= ushort.MaxValue;
}
