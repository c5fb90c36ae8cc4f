using System.Security.Cryptography;
using System.Text;

namespace Kloop.Engine.Promotion;

/// <summary>The repository's files on disk. A byte order mark and a file's mode stay; links stay links.</summary>
internal static class RepositoryDisk
{
    private const long Largest = 2 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads files; those that are large, no UTF-8 text, or gone are left out.</summary>
    public static IReadOnlyList<RepositoryFile> Read(string root, IEnumerable<string> paths) => [.. paths.Select(p => Read(root, p)).OfType<RepositoryFile>()];

    /// <summary>Writes a file's other text: readers see the old one or the new one, whole.</summary>
    public static void Write(string root, string path, string text)
    {
        string full = Path.Combine(root, path);
        full = new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
        string temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}.kloop");
        try
        {
            byte[] mark = HasMark(File.ReadAllBytes(full)) ? Encoding.UTF8.Preamble.ToArray() : [];
            File.WriteAllBytes(temporary, [.. mark, .. Strict.GetBytes(text)]);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, File.GetUnixFileMode(full));
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new TaskFailedException($"{path} cannot be written, and is as it was: {e.Message}");
        }
    }

    private static RepositoryFile? Read(string root, string path)
    {
        var info = new FileInfo(Path.Combine(root, path));
        if (!info.Exists || info.Length > Largest) return null;
        try
        {
            byte[] bytes = File.ReadAllBytes(info.FullName);
            return RepositoryFile.Of(path, Strict.GetString(HasMark(bytes) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes));
        }
        catch (Exception e) when (e is DecoderFallbackException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool HasMark(byte[] bytes) => bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble);
}
