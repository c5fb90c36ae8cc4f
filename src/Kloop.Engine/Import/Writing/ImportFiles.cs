using Kloop.Engine.Configuration;

namespace Kloop.Engine.Import.Writing;

/// <summary>Puts an import's files where they belong.</summary>
public static class ImportFiles
{
    /// <param name="files">The files.</param>
    /// <param name="force">Replace those that are there.</param>
    /// <returns>Their paths.</returns>
    /// <exception cref="UsageException">One is there, or cannot be written; nothing was written before that was known of all.</exception>
    public static IReadOnlyList<string> Write(IReadOnlyList<ImportedFile> files, bool force)
    {
        if (!force && files.Where(f => File.Exists(f.Path)).Select(f => f.Path).ToList() is { Count: > 0 } there)
        {
            throw new UsageException($"{string.Join(", ", there)} is there already: see what it would be with --dry-run, write elsewhere with -o FILE, or replace it with --force");
        }

        foreach (var file in files)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file.Path)!);
                File.WriteAllText(file.Path, file.Text);
                ConfigurationSchema.Complete(file.Text, Path.GetDirectoryName(file.Path)!);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"{file.Path} cannot be written ({e.Message}): make its folder writable, or write elsewhere with -o FILE");
            }
        }

        return [.. files.Select(f => f.Path)];
    }
}
