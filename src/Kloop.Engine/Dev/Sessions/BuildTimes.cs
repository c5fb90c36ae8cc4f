namespace Kloop.Engine.Dev.Sessions;

/// <summary>
/// Builds by timestamps (MSBuild, make) take a source that was saved while they ran for older than their result, and the
/// edit would be lost. Such a source gets the time of now.
/// </summary>
/// <param name="time">The clock of the files' times.</param>
internal sealed class BuildTimes(TimeProvider time)
{
    private TimeProvider Time => time;

    private DateTime _began = DateTime.MaxValue;
    private DateTime _ended = DateTime.MinValue;

    /// <summary>A build begins; it ends when this is disposed of.</summary>
    public IDisposable Begin()
    {
        _began = time.GetUtcNow().UtcDateTime;
        return new Building(this);
    }

    /// <summary>Makes sources newer than the last build's result, as far as they were saved during it.</summary>
    /// <param name="folder">The sources.</param>
    /// <param name="paths">Which of them changed.</param>
    public void Freshen(string folder, IEnumerable<string> paths)
    {
        foreach (string path in paths.Select(p => Path.Combine(folder, p)).Where(File.Exists))
        {
            try
            {
                var saved = File.GetLastWriteTimeUtc(path);
                if (saved >= _began && saved <= _ended) File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Gone, or somebody else's: the build sees what it sees.
            }
        }
    }

    private sealed class Building(BuildTimes of) : IDisposable
    {
        public void Dispose() => of._ended = of.Time.GetUtcNow().UtcDateTime;
    }
}
