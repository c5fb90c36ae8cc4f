using System.Text;
using Kloop.Shoes.Files;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Files;

public sealed class VolumeFolderTests : IDisposable
{
    private const UnixFileMode Usual = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly TestFolder _folder = new();

    [Fact]
    public void Files_AreReachedThroughData_WithTheirModes()
    {
        Write(("settings.json", "{}"), ("nested/deep/key", "value"));
        Assert.Equal("..data/settings.json", new FileInfo(_folder.At("settings.json")).LinkTarget);
        Assert.Equal("value", File.ReadAllText(_folder.At("nested/deep/key")));
        Assert.Equal(Usual, File.GetUnixFileMode(_folder.At("..data/settings.json")));
    }

    [Fact]
    public void Change_ReplacesAll_AndRemovesWhatIsGone()
    {
        Write(("a", "1"), ("b", "1"));
        Assert.True(Write(("a", "2"), ("c", "2")));
        Assert.Equal(["..data", "a", "c"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Where(n => !n!.StartsWith("..1", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal("2", File.ReadAllText(_folder.At("a")));
        Assert.Single(Directory.EnumerateDirectories(_folder.Path, "..1*"));
    }

    [Fact]
    public void SameContent_ChangesNothing()
    {
        Write(("a", "1"));
        string before = new FileInfo(_folder.At("..data")).LinkTarget!;
        Assert.False(Write(("a", "1")));
        Assert.Equal(before, new FileInfo(_folder.At("..data")).LinkTarget);
    }

    [Fact]
    public async Task Reader_NeverSeesHalfOfAChange()
    {
        Write(("one", "0"), ("two", "0"));
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            int torn = 0, seen = 0;
            while (!stop.IsCancellationRequested)
            {
                // A reader that wants both opens the folder once, as it does in the pod.
                string now = _folder.At(new FileInfo(_folder.At("..data")).LinkTarget!);
                try
                {
                    string one = File.ReadAllText(Path.Combine(now, "one")), two = File.ReadAllText(Path.Combine(now, "two"));
                    seen++;
                    if (one != two || one.Length == 0) torn++;
                }
                catch (IOException)
                {
                    // Replaced meanwhile: it would read again.
                }
            }

            return (torn, seen);
        });
        for (int i = 1; i < 200; i++) Write(("one", $"{i}"), ("two", $"{i}"));
        await stop.CancelAsync();
        var (torn, seen) = await reading;
        Assert.Equal(0, torn);
        Assert.True(seen > 0);
    }

    public void Dispose() => _folder.Dispose();

    private bool Write(params (string Path, string Text)[] files) =>
        VolumeFolder.Write(_folder.Path, [.. files.Select(f => new VolumeFile(f.Path, Encoding.UTF8.GetBytes(f.Text), Usual))], DateTimeOffset.UnixEpoch);
}
