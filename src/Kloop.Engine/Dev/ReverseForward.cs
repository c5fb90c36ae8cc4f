using System.Globalization;

namespace Kloop.Engine.Dev;

/// <summary>A port of the pod's loopback that leads to the laptop.</summary>
/// <param name="Pod">In the pod, 1 to 65535.</param>
/// <param name="Laptop">On the laptop, 1 to 65535.</param>
public sealed record ReverseForward(ushort Pod, ushort Laptop)
{
    /// <summary>Reads <c>LAPTOP</c> or <c>LAPTOP:POD</c>.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static ReverseForward Parse(string text)
    {
        var ports = text.Split(':').Select(p => ushort.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) ? number : (ushort)0).ToList();
        if (ports.Count > 2 || ports.Contains(0)) throw new UsageException($"--reverse {text}: LAPTOP or LAPTOP:POD is needed, each a port from 1 to 65535, such as 9000 or 9000:80");
        return new ReverseForward(ports[^1], ports[0]);
    }
}
