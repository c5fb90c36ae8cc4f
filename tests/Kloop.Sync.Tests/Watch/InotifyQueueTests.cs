using System.Globalization;
using Kloop.Sync.Tests.Doubles;
using Kloop.Sync.Watch;

namespace Kloop.Sync.Tests.Watch;

public sealed class InotifyQueueTests
{
    [Fact]
    public void LostEvents_AreTold()
    {
        int most = int.Parse(File.ReadAllText("/proc/sys/fs/inotify/max_queued_events"), CultureInfo.InvariantCulture);
        Assert.SkipWhen(most > 200_000, $"fs.inotify.max_queued_events is {most}: too many to fill the queue");
        using var folder = new TemporaryFolder();
        using var queue = new InotifyQueue();
        Assert.NotNull(queue.Add(folder.Path));
        // Two names, for the same event twice in a row is merged.
        for (int i = 0; i <= most / 2; i++)
        {
            File.Create(folder["a"]).Dispose();
            File.Create(folder["b"]).Dispose();
        }

        bool told = false;
        while (!told && queue.Wait(TimeSpan.Zero)) told = queue.Read().Any(e => e.Watch == -1 && (e.Events & InotifyCalls.Events.Overflow) != 0);
        Assert.True(told);
    }

    [Fact]
    public void FolderThatIsGone_HasNoWatch()
    {
        using var queue = new InotifyQueue();
        Assert.Null(queue.Add("/nowhere/at/all"));
    }

    [Fact]
    public void NothingHappens_NothingIsRead()
    {
        using var folder = new TemporaryFolder();
        using var queue = new InotifyQueue();
        queue.Add(folder.Path);
        Assert.False(queue.Wait(TimeSpan.Zero));
        Assert.Empty(queue.Read());
    }
}
