namespace Kloop.Cluster.Addons;

/// <summary>
/// Opens new volumes to every user. The controller manager's own provisioner makes directories for root alone, and the
/// kubelet applies no fsGroup to volumes of that kind, so that a pod that does not run as root could not use its claim.
/// </summary>
internal sealed partial class VolumePermissions(ILogger<VolumePermissions> logger) : BackgroundService
{
    /// <summary>Fixed in the provisioner; `node-init` binds the state directory's `volumes` to it.</summary>
    private const string Directory = "/tmp/hostpath_pv";

    private const UnixFileMode Everyone = (UnixFileMode)0b111_111_111;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watcher = new FileSystemWatcher(Directory) { NotifyFilter = NotifyFilters.DirectoryName };
        watcher.Created += (_, created) => Open(created.FullPath);
        watcher.EnableRaisingEvents = true;
        foreach (var volume in System.IO.Directory.EnumerateDirectories(Directory))
        {
            Open(volume);
        }

        await Task.Delay(Timeout.Infinite, stoppingToken);
    }

    private void Open(string volume)
    {
        try
        {
            File.SetUnixFileMode(volume, Everyone);
        }
        catch (IOException e)
        {
            LogFailure(volume, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "volume {Volume} stays closed: {Reason}")]
    private partial void LogFailure(string volume, string reason);
}
