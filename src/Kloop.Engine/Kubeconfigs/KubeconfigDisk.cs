using System.Security.Cryptography;
using System.Text;

namespace Kloop.Engine.Kubeconfigs;

/// <summary>A kubeconfig file on disk: read whole, replaced whole. Links stay links.</summary>
internal static class KubeconfigDisk
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Its text; empty when it is not there.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static string Read(string file)
    {
        try
        {
            return File.Exists(file) ? Strict.GetString(File.ReadAllBytes(file)) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new UsageException($"the kubeconfig {file} cannot be read: {e.Message}");
        }
    }

    /// <summary>Where the file really is: behind all links.</summary>
    public static string Target(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget is null ? Path.GetFullPath(file) : File.ResolveLinkTarget(file, returnFinalTarget: true)!.FullName;
        }
        catch (IOException e)
        {
            throw new UsageException($"the kubeconfig {file} cannot be read: {e.Message}");
        }
    }

    /// <summary>Fails for a file that its owner may not write: a rename would replace it all the same.</summary>
    /// <exception cref="UsageException">It is read-only.</exception>
    public static void RefuseReadOnly(string file)
    {
        if (!File.Exists(file)) return;
        try
        {
            bool readOnly = OperatingSystem.IsWindows() ? File.GetAttributes(file).HasFlag(FileAttributes.ReadOnly) : !File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserWrite);
            if (readOnly) throw new UnauthorizedAccessException("it is read-only");
            using var writable = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the kubeconfig {file} was left as it is: {e.Message}. Make it writable (chmod u+w), or name another file with --kubeconfig");
        }
    }

    /// <summary>Replaces it: a reader sees the old text or the new one, whole, also after a crash. Its owner alone may read it.</summary>
    /// <exception cref="TaskFailedException">It cannot be written.</exception>
    public static void Write(string file, string text)
    {
        string target = Target(file);
        string temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}.kloop");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnersAlone;
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(Strict.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new TaskFailedException($"the kubeconfig {file} cannot be written, and is as it was: {e.Message}");
        }
    }
}
