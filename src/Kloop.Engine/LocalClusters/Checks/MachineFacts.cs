using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kloop.Engine.LocalClusters.Checks;

/// <summary>What the machine has for a cluster.</summary>
/// <param name="Processors">How many.</param>
/// <param name="MemoryMiB">Memory that is free for programs, MiB; null where it is not known.</param>
/// <param name="DiskMiB">Disk that is free where the engine keeps images, MiB; null where it is not known.</param>
/// <param name="TakenPorts">Those of the wanted ports, on loopback, that somebody has.</param>
internal sealed record MachineFacts(int Processors, long? MemoryMiB, long? DiskMiB, IReadOnlyList<ushort> TakenPorts)
{
    private const long MiB = 1024 * 1024;

    /// <summary>Looks.</summary>
    /// <param name="ports">The wanted ports.</param>
    /// <param name="storage">Where images are kept; its nearest folder that is there counts.</param>
    public static MachineFacts Read(IEnumerable<ushort> ports, string storage) => new(Environment.ProcessorCount, Memory(), Disk(storage), [.. ports.Where(IsTaken)]);

    /// <summary>MemAvailable of proc_meminfo(5), MiB; null without.</summary>
    internal static long? Available(string meminfo) =>
        meminfo.Split('\n').FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal))?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kib, ..]
            ? long.Parse(kib, CultureInfo.InvariantCulture) / 1024 : null;

    private static long? Memory() => File.Exists("/proc/meminfo") ? Available(File.ReadAllText("/proc/meminfo")) : null;

    private static long? Disk(string storage)
    {
        string? folder = storage;
        while (folder is not null && !Directory.Exists(folder)) folder = Path.GetDirectoryName(folder);
        try
        {
            return folder is null ? null : new DriveInfo(folder).AvailableFreeSpace / MiB;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static bool IsTaken(ushort port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // As Docker does: a port whose last connections still linger is free.
            if (!OperatingSystem.IsWindows()) socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
