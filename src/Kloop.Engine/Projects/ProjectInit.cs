using Kloop.Engine.Applications;
using Kloop.Engine.Configuration;

namespace Kloop.Engine.Projects;

/// <summary>Writes what a folder's application is found to be as <c>kloop.yaml</c>.</summary>
/// <param name="folder">The folder, absolute.</param>
public sealed class ProjectInit(string folder)
{
    /// <summary>The file's text, and what was found.</summary>
    public (string Text, Application Application) Draft(CancellationToken cancellationToken)
    {
        var application = ApplicationSource.Find(folder, cancellationToken);
        return (new ConfigurationDraft(application, f => Directory.EnumerateFiles(f, "*.yaml")).Write(), application);
    }

    /// <summary>Writes the file, and the schema for editors beside it.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="force">Replace a file that is there.</param>
    /// <returns>The files, relative to the folder.</returns>
    /// <exception cref="UsageException">There is a file already, or the folder cannot be written to.</exception>
    public IReadOnlyList<string> Write(string text, bool force)
    {
        string path = Path.Combine(folder, ConfigurationFile.Name);
        try
        {
            if (File.Exists(path) && !force) throw new UsageException($"{ConfigurationFile.Name} is there already: see what it would be with --dry-run, or replace it with --force");
            ConfigurationSchema.Write(folder);
            File.WriteAllText(path, text);
            return [ConfigurationFile.Name, ConfigurationSchema.Location];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{folder} cannot be written to ({e.Message}): make it writable");
        }
    }
}
