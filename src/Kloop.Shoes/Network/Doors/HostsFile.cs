using System.Text;
using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Network.Doors;

/// <summary>
/// The laptop's hosts file with this process' block in it, until it is disposed of. What a killed kloop left is
/// removed first. Only ever changed when the developer asks for it.
/// </summary>
public sealed class HostsFile : IDisposable
{
    /// <summary>Where it is (hosts(5)).</summary>
    public const string Place = "/etc/hosts";

    private readonly string _path;

    private HostsFile(string path) => _path = path;

    /// <summary>Adds a block.</summary>
    /// <exception cref="IOException">It cannot be written; nothing is changed.</exception>
    public static HostsFile Add(IReadOnlyList<Door> doors, string path = Place)
    {
        Change(path, text => HostsText.With(HostsText.Without(text, p => p.IsKnownDead()), LaptopProcess.Current, doors));
        return new HostsFile(path);
    }

    /// <summary>Removes the blocks of killed processes. True if there were some.</summary>
    /// <exception cref="IOException">There are some, and it cannot be written.</exception>
    public static bool RemoveDead(string path = Place)
    {
        if (!File.Exists(path) || File.ReadAllText(path) is var text && HostsText.Without(text, p => p.IsKnownDead()) == text) return false;
        Change(path, t => HostsText.Without(t, p => p.IsKnownDead()));
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Change(_path, text => HostsText.Without(text, p => p == LaptopProcess.Current));
        }
        catch (IOException)
        {
            // The next start, or `kloop heal`, removes it.
        }
    }

    /// <summary>In place: a container's hosts file is a mount and cannot be replaced. The handle's lock keeps two of us apart.</summary>
    private static void Change(string path, Func<string, string> change)
    {
        try
        {
            using var file = Open(path);
            byte[] before = new byte[file.Length];
            file.ReadExactly(before);
            // Latin-1 keeps every byte as it is.
            byte[] after = Encoding.Latin1.GetBytes(change(Encoding.Latin1.GetString(before)));
            if (before.AsSpan().SequenceEqual(after)) return;
            file.Position = 0;
            file.Write(after);
            file.SetLength(after.Length);
            file.Flush(flushToDisk: true);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{path} may only be changed by root: use sudo, or --network env or proxy", e);
        }
    }

    private static FileStream Open(string path)
    {
        for (int i = 1; ; i++)
        {
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException && i < 50)
            {
                // Another kloop has it for a moment.
                using var pause = new ManualResetEventSlim();
                pause.Wait(20);
            }
        }
    }
}
