namespace Kloop.Engine.Kubeconfigs;

/// <summary>
/// Keeps other writers away from kubeconfig files, as kubectl and kind do it: by a file of that name with <c>.lock</c> behind it,
/// that is created and removed. Source: client-go, tools/clientcmd/config.go, lockFile.
/// </summary>
internal sealed class KubeconfigLock : IDisposable
{
    /// <summary>Others hold a lock for milliseconds: one that stays as it is for so long was left by a program that was killed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>EEXIST, which .NET gives as it is.</summary>
    private const int FileExists = 17;

    /// <summary>ERROR_FILE_EXISTS.</summary>
    private const int WindowsFileExists = unchecked((int)0x80070050);

    private readonly List<string> _held = [];

    private KubeconfigLock()
    {
    }

    /// <summary>Waits until all are locked; in one order, so that two writers never wait for each other.</summary>
    /// <exception cref="UsageException">A folder cannot be written, or a lock is left over.</exception>
    public static async Task<KubeconfigLock> TakeAsync(IEnumerable<string> files, TimeProvider time, CancellationToken cancellationToken)
    {
        var taken = new KubeconfigLock();
        try
        {
            foreach (string file in files.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) await taken.TakeAsync(file + ".lock", file, time, cancellationToken);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string path in _held) File.Delete(path);
        _held.Clear();
    }

    private async Task TakeAsync(string path, string file, TimeProvider time, CancellationToken cancellationToken)
    {
        var (seen, since) = (Holder(path), time.GetTimestamp());
        while (!TryCreate(path, file))
        {
            var now = Holder(path);
            if (now != seen) (seen, since) = (now, time.GetTimestamp());
            if (time.GetElapsedTime(since) > Patience)
            {
                throw new UsageException($"{file} is locked: {path} is there since {seen:yyyy-MM-dd HH:mm:ss}Z. If no kubectl, kind, k3d or kloop is running that writes it, remove that file and try again");
            }

            // Not all at the same moment again.
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 6)), time, cancellationToken);
        }

        _held.Add(path);
    }

    private static bool TryCreate(string path, string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return true;
        }
        catch (IOException e) when (e.HResult is FileExists or WindowsFileExists)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} cannot be changed: its folder cannot be written ({e.Message}); make it writable, or name another file with --kubeconfig");
        }
    }

    private static DateTime Holder(string path) => File.GetLastWriteTimeUtc(path);
}
