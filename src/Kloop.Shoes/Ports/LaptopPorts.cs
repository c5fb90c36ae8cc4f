using System.Globalization;
using System.Net.NetworkInformation;

namespace Kloop.Shoes.Ports;

/// <summary>Which TCP ports of this machine somebody listens on, without connecting to them.</summary>
public static class LaptopPorts
{
    /// <summary>Whether a program listens on this port, on an address that 127.0.0.1 or ::1 reaches.</summary>
    public static bool IsListening(ushort port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(e =>
            e.Port == port && (System.Net.IPAddress.IsLoopback(e.Address)
                || e.Address.Equals(System.Net.IPAddress.Any) || e.Address.Equals(System.Net.IPAddress.IPv6Any)));

    /// <summary>
    /// The program that listens on this port, such as <c>node (pid 4711)</c>, as far as this user may see
    /// it; null otherwise. From Linux' /proc (proc(5)).
    /// </summary>
    public static string? Owner(ushort port)
    {
        var inodes = new HashSet<string>(StringComparer.Ordinal);
        foreach (string table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            if (File.Exists(table)) inodes.UnionWith(ListeningInodes(File.ReadLines(table), port));
        }

        return inodes.Count == 0 || !Directory.Exists("/proc")
            ? null
            : Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])).Select(d => Holder(d, inodes)).FirstOrDefault(h => h is not null);
    }

    /// <summary>Inodes of the sockets in a /proc/net/tcp table that listen (state 0A) on a port.</summary>
    internal static IEnumerable<string> ListeningInodes(IEnumerable<string> lines, ushort port)
    {
        string suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (string line in lines.Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[3] == "0A" && fields[1].EndsWith(suffix, StringComparison.Ordinal)) yield return fields[9];
        }
    }

    private static string? Holder(string process, HashSet<string> inodes)
    {
        try
        {
            foreach (string descriptor in Directory.EnumerateFiles(Path.Combine(process, "fd")))
            {
                string? target = new FileInfo(descriptor).LinkTarget;
                if (target is not null && target.StartsWith("socket:[", StringComparison.Ordinal) && inodes.Contains(target[8..^1]))
                {
                    return $"{File.ReadAllText(Path.Combine(process, "comm")).Trim()} (pid {Path.GetFileName(process)})";
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile, or another user's.
        }

        return null;
    }
}
