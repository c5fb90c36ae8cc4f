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
        var watch = new SourceWatch(new Application("shop", _root), $"{_root}/kloop.yaml", () => [], changes.Add, _ => told.TrySetResult(), TimeProvider.System).RunAsync(stop.Token);
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

    [Theory]
    [InlineData(null, true)]
    [InlineData("kloop.yaml", false)]
    public async Task ADockerfileThatCameAlong_IsTold_WhereNoFileSaysWhatIsBuilt(string? own, bool tells)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Directory.CreateDirectory($"{_root}/cart");
        await File.WriteAllTextAsync($"{_root}/cart/Dockerfile", "FROM scratch", stop.Token);
        if (own is not null) await File.WriteAllTextAsync($"{_root}/{own}", "name: shop", stop.Token);
        var application = new Application("shop", _root)
        {
            Images = [new ImageSource(null, "cart", $"{_root}/cart", new DockerfileBuilder($"{_root}/cart/Dockerfile", null, null, new Dictionary<string, string?>(), []))],
            Deployments = [new ManifestFiles(null, [$"{_root}/last.yaml"])],
        };
        var (told, last) = (new List<string>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var watch = new SourceWatch(application, $"{_root}/kloop.yaml", () => [], _ => last.TrySetResult(), told.Add, TimeProvider.System).RunAsync(stop.Token);
        Directory.CreateDirectory($"{_root}/mail");
        while (!last.Task.IsCompleted)
        {
            Assert.False(watch.IsFaulted);
            await File.WriteAllTextAsync($"{_root}/cart/Dockerfile", "FROM scratch AS more", stop.Token);
            await File.WriteAllTextAsync($"{_root}/mail/Dockerfile", "FROM scratch", stop.Token);
            await Task.Delay(50, stop.Token);
            await File.WriteAllTextAsync($"{_root}/last.yaml", "", stop.Token);
            await Task.WhenAny(last.Task, Task.Delay(100, stop.Token));
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
        Assert.Equal(tells ? [$"{_root}/mail/Dockerfile"] : [], told.Distinct());
    }
}
