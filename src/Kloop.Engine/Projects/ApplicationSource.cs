using System.Runtime.InteropServices;
using Kloop.Engine.Applications;
using Kloop.Engine.Configuration;
using Kloop.Engine.Configuration.Written;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Projects.Dev;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects;

/// <summary>Where <c>up</c>, <c>dev</c> and their steps get the application from.</summary>
public static class ApplicationSource
{
    /// <summary>
    /// The application of a folder: as <c>kloop.yaml</c> says it, and what that leaves out, or all of it, as it is found.
    /// Of a file that another tool knows, <paramref name="import"/> makes it.
    /// </summary>
    /// <param name="file">What <c>-f</c> says; null without.</param>
    /// <param name="folder">The working folder.</param>
    /// <param name="import">Reads another tool's file, named absolutely; null for a file that is none.</param>
    /// <param name="cancellationToken">Ends the look through the folder.</param>
    /// <exception cref="UsageException">A file cannot be read, or has faults: the text has all of them.</exception>
    public static Application Read(string? file, string folder, Func<string, Application?>? import, CancellationToken cancellationToken)
    {
        folder = Path.GetFullPath(folder);
        if (file is not null && import?.Invoke(Path.GetFullPath(file, folder)) is { } imported) return imported;
        var configuration = ConfigurationFile.Read(file, folder, "-f");
        if (configuration?.Application is null) return Find(configuration?.Folder ?? folder, cancellationToken);
        var found = Find(configuration.Folder, cancellationToken);
        var faults = new Faults();
        var application = ApplicationMerge.Merge(configuration.Application, found, configuration.Folder, faults);
        faults.ThrowIfAny();
        return application;
    }

    /// <summary>The application of a folder as it is found, whatever <c>kloop.yaml</c> says.</summary>
    public static Application Find(string folder, CancellationToken cancellationToken) =>
        ProjectFinder.Find(
            ProjectScanner.Scan(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), cancellationToken),
            new LaptopBuild(RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()));
}
