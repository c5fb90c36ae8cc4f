using System.Runtime.Versioning;

namespace Kloop.Agent.Install;

/// <summary>What the agent does in a pod's initContainers: puts itself, and the files of an image, where the container finds them.</summary>
[SupportedOSPlatform("linux")]
internal static class AgentInstall
{
    private const UnixFileMode Runnable = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary><c>install PATH</c>: copies this program.</summary>
    public static void Program(string to)
    {
        File.Copy(Environment.ProcessPath!, to, overwrite: true);
        File.SetUnixFileMode(to, Runnable);
    }

    /// <summary>
    /// <c>fill FROM TO …</c>: copies folders of the image to where they can be written. What may not be read is left out
    /// and said; it would not be readable to the container either.
    /// </summary>
    public static void Fill(IReadOnlyList<string> folders, AgentLog log)
    {
        for (int i = 0; i + 1 < folders.Count; i += 2) Copy(new DirectoryInfo(folders[i]), folders[i + 1], log);
    }

    private static void Copy(DirectoryInfo from, string to, AgentLog log)
    {
        if (!from.Exists) return;
        foreach (var entry in from.EnumerateFileSystemInfos())
        {
            string target = Path.Combine(to, entry.Name);
            try
            {
                if (entry.LinkTarget is { } link)
                {
                    if (!Path.Exists(target) && new FileInfo(target).LinkTarget is null) File.CreateSymbolicLink(target, link);
                }
                else if (entry is DirectoryInfo folder)
                {
                    Directory.CreateDirectory(target);
                    Copy(folder, target, log);
                    // The last thing: a folder may be read-only. Its copy's owner may write, for edits come here.
                    File.SetUnixFileMode(target, folder.UnixFileMode | UnixFileMode.UserWrite);
                }
                else if (entry is FileInfo { UnixFileMode: not UnixFileMode.None } && (entry.Attributes & FileAttributes.Device) == 0)
                {
                    File.Copy(entry.FullName, target, overwrite: true);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.Write($"{entry.FullName} is left out: {e.Message}");
            }
        }
    }
}
