using Kloop.Engine.Applications;
using Kloop.Engine.Dev.Loop;

namespace Kloop.Engine.Tests.Dev.Loop;

public sealed class SourceWatchTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kloop-watch-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task TheApplicationsOwnFile_IsTold_AndNothingIsDeployedForIt()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var changes = new List<SourceChange>();
        var watch = new SourceWatch(new Application("shop", _root), $"{_root}/kloop.yaml", () => [], changes.Add, () => told.TrySetResult(), TimeProvider.System).RunAsync(stop.Token);
        while (!told.Task.IsCompleted)
        {
            Assert.False(watch.IsFaulted);
            await File.WriteAllTextAsync($"{_root}/kloop.yaml", "name: shop", stop.Token);
            await Task.WhenAny(told.Task, Task.Delay(100, stop.Token));
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
        Assert.Empty(changes);
    }
}
