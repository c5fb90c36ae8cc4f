using Kloop.Engine.Dev.Sessions;

namespace Kloop.Engine.Tests.Dev.Sessions;

public sealed class BuildTimesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-builds-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void SourceThatWasSavedDuringABuild_IsNewerThanItsResult_AndOthersStay()
    {
        string during = Path.Combine(_folder, "during"), before = Path.Combine(_folder, "before");
        File.WriteAllText(before, "");
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(before, old);
        var times = new BuildTimes(TimeProvider.System);
        DateTime saved;
        using (times.Begin())
        {
            File.WriteAllText(during, "");
            // Between the beginning and the end, whatever the file system rounds to.
            saved = DateTime.UtcNow;
            File.SetLastWriteTimeUtc(during, saved);
        }

        times.Freshen(_folder, ["during", "before", "gone"]);
        Assert.True(File.GetLastWriteTimeUtc(during) > saved);
        Assert.Equal(old, File.GetLastWriteTimeUtc(before));
        var once = File.GetLastWriteTimeUtc(during);
        using (times.Begin())
        {
        }

        times.Freshen(_folder, ["during"]);
        Assert.Equal(once, File.GetLastWriteTimeUtc(during));
    }
}
