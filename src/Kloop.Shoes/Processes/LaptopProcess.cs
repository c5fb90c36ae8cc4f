namespace Kloop.Shoes.Processes;

/// <summary>This kloop process, so that a later one can tell whether it still runs.</summary>
/// <param name="Host">The machine's name.</param>
/// <param name="Machine">Identifies the machine's running system (Linux: the boot id), so that equal names do not mislead.</param>
/// <param name="Id">Process id.</param>
/// <param name="StartTicks">Start, in clock ticks since boot; 0 where it is not known.</param>
public sealed record LaptopProcess(string Host, string Machine, int Id, long StartTicks)
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>The process that asks.</summary>
    public static LaptopProcess Current { get; } = new(
        System.Environment.MachineName, MachineId(), System.Environment.ProcessId,
        OperatingSystem.IsLinux() ? ProcessTree.Read(System.Environment.ProcessId)?.StartTicks ?? 0 : 0);

    /// <summary>Whether the process is known to have ended: false also when it belongs to another machine.</summary>
    public bool IsKnownDead()
    {
        if (Host != Current.Host) return false;
        // The same laptop after a restart: whatever ran before it is gone.
        if (Machine != Current.Machine) return true;
        return OperatingSystem.IsLinux() && ProcessTree.Read(Id)?.StartTicks != StartTicks;
    }

    /// <summary>Whether the process is known to run, on this machine.</summary>
    public bool IsKnownAlive() =>
        Host == Current.Host && Machine == Current.Machine && OperatingSystem.IsLinux() && ProcessTree.Read(Id)?.StartTicks == StartTicks;

    private static string MachineId() => File.Exists(BootIdFile) ? File.ReadAllText(BootIdFile).Trim() : "";
}
