using System.Formats.Tar;

namespace Kloop.Shoes.Files;

/// <summary>Unpacks what <c>tar</c> made of one file or folder.</summary>
public static class VolumeArchive
{
    /// <summary>Unpacks an archive whose entries all begin with the same name, which becomes <paramref name="target"/>.</summary>
    /// <param name="source">The archive; read to its end, and disposed of.</param>
    /// <param name="target">The file or folder that it becomes; it is not there, its folder is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many files and links, and their bytes.</returns>
    /// <exception cref="InvalidDataException">It is no archive, or would write elsewhere.</exception>
    /// <exception cref="IOException">It ends early, or cannot be written here.</exception>
    public static async Task<(int Files, long Bytes)> UnpackAsync(Stream source, string target, CancellationToken cancellationToken)
    {
        var (files, bytes) = (0, 0L);
        await using var reader = new TarReader(source);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            string[] parts = entry.Name.Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Contains("..")) throw new InvalidDataException($"the archive has the path {entry.Name}");
            string path = Path.Combine([target, .. parts.Skip(1)]);
            if (IsThroughLink(target, path)) throw new InvalidDataException($"the archive has the path {entry.Name}, through a link");
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    Directory.CreateDirectory(path, entry.Mode | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                    continue;
                case TarEntryType.SymbolicLink:
                    File.CreateSymbolicLink(path, entry.LinkName);
                    break;
                case TarEntryType.HardLink:
                    string[] first = entry.LinkName.Split('/', StringSplitOptions.RemoveEmptyEntries);
                    if (first.Contains("..")) throw new InvalidDataException($"the archive has the path {entry.LinkName}");
                    File.Copy(Path.Combine([target, .. first.Skip(1)]), path);
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                    await WriteAsync(entry, path, cancellationToken);
                    break;
                default:
                    // Sockets, pipes and devices mean something on the node alone.
                    continue;
            }

            files++;
            bytes += entry.Length;
        }

        return (files, bytes);
    }

    private static async Task WriteAsync(TarEntry entry, string path, CancellationToken cancellationToken)
    {
        var mode = (entry.Mode & ~(UnixFileMode.SetUser | UnixFileMode.SetGroup)) | UnixFileMode.UserRead;
        await using (var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            Options = FileOptions.Asynchronous,
        }))
        {
            if (entry.DataStream is { } data) await data.CopyToAsync(file, cancellationToken);
        }

        File.SetLastWriteTimeUtc(path, entry.ModificationTime.UtcDateTime);
        File.SetUnixFileMode(path, mode);
    }

    /// <summary>A true tree has nothing below a link; an archive that pretends so would write elsewhere.</summary>
    private static bool IsThroughLink(string target, string path)
    {
        for (string? at = Path.GetDirectoryName(path); at is not null && at.Length >= target.Length; at = Path.GetDirectoryName(at))
        {
            if (new FileInfo(at).LinkTarget is not null) return true;
        }

        return false;
    }
}
