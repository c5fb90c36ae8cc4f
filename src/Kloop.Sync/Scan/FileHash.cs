using System.Security.Cryptography;

namespace Kloop.Sync.Scan;

/// <summary>The SHA-256 of a file, 32 bytes.</summary>
internal static class FileHash
{
    /// <summary>Null when the file is not there, or not readable.</summary>
    public static async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
            return await SHA256.HashDataAsync(file, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
