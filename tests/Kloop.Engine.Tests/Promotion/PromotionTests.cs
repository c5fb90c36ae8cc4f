using System.Runtime.CompilerServices;
using Kloop.Engine.Promotion;

namespace Kloop.Engine.Tests.Promotion;

/// <summary>What git sees of a promotion.</summary>
public sealed class PromotionTests : IAsyncLifetime
{
    private const string Staging = "overlays/staging/kustomization.yaml";

    private GitFolder _git = null!;

    [Fact]
    public async Task Commit_HasTheFile_AndNothingElseOfTheDevelopers()
    {
        await File.WriteAllTextAsync(Path.Combine(_git.Path, "mine.txt"), "mine", TestContext.Current.CancellationToken);
        await _git.RunAsync("add", "mine.txt");
        var outcomes = await RunAsync(o => o with { Commit = true, Message = "{service} {version} in {to}" });
        Assert.Equal(["written", "committed"], outcomes.Select(o => o.State));
        Assert.Equal("catalog 1.4.0 in overlays/staging\n", await _git.RunAsync("log", "-1", "--format=%s"));
        Assert.Equal(Staging + "\n", await _git.RunAsync("show", "--name-only", "--format="));
        Assert.Equal("A  mine.txt\n", await _git.RunAsync("status", "--porcelain"));
        Assert.Equal(["already"], (await RunAsync(o => o with { Commit = true })).Select(o => o.State));
        Assert.Equal("2\n", await _git.RunAsync("rev-list", "--count", "HEAD"));
    }

    [Fact]
    public async Task Commit_IsRefused_WhereTheFileHasOtherChanges()
    {
        await File.AppendAllTextAsync(Path.Combine(_git.Path, Staging), "# mine\n", TestContext.Current.CancellationToken);
        var before = _git.Files();
        var e = await Assert.ThrowsAsync<UsageException>(() => RunAsync(o => o with { Commit = true }));
        Assert.Contains(Staging, e.Message, StringComparison.Ordinal);
        Assert.Equal(before, _git.Files());
        await RunAsync(o => o);
        Assert.EndsWith("# mine\n", await File.ReadAllTextAsync(Path.Combine(_git.Path, Staging), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Branch_IsPushed_AndTheCheckoutStaysAsItIs()
    {
        string origin = await _git.AddOriginAsync();
        await File.WriteAllTextAsync(Path.Combine(_git.Path, Staging), "broken: [", TestContext.Current.CancellationToken);
        var before = _git.Files();
        var outcomes = await RunAsync(o => o with { Branch = PromotionTemplate.Branch, Commit = true, Remote = "origin" });
        Assert.Equal(["written", "committed", "pushed"], outcomes.Select(o => o.State));
        Assert.Equal(before, _git.Files());
        Assert.Equal("main\n", await _git.RunAsync("branch", "--show-current"));
        Assert.Contains("newTag: 1.4.0 ", await _git.RunAsync("--git-dir", origin, "show", "promote/catalog-1.4.0:" + Staging), StringComparison.Ordinal);
        Assert.Single((await _git.RunAsync("worktree", "list")).Trim().Split('\n'));

        Assert.Equal(["already", "pushed"], (await RunAsync(o => o with { Branch = PromotionTemplate.Branch, Commit = true, Remote = "origin" })).Select(o => o.State));
        Assert.Equal("2\n", await _git.RunAsync("--git-dir", origin, "rev-list", "--count", "promote/catalog-1.4.0"));
    }

    [Fact]
    public async Task Branch_WithoutAChange_IsNotMade()
    {
        Assert.Equal(["already"], (await RunAsync(o => o with { Branch = "x", Commit = true }, "1.3.9-rc.1")).Select(o => o.State));
        await Assert.ThrowsAsync<UsageException>(() => RunAsync(o => o with { Branch = "x", Commit = true, To = ["base"], Wish = PromotionWish.Of("none", "1", null, null) }));
        Assert.Equal("main\n", await _git.RunAsync("branch", "--format", "%(refname:short)"));
        Assert.Single((await _git.RunAsync("worktree", "list")).Trim().Split('\n'));
    }

    [Fact]
    public async Task PushThatSomebodyOvertook_SaysHowToGoOn_AndTheNextRunPushes()
    {
        string origin = await _git.AddOriginAsync();
        await _git.RunAsync("push", "--quiet", "origin", "main");
        await _git.RunAsync("commit", "--quiet", "--allow-empty", "-m", "somebody");
        await _git.RunAsync("push", "--quiet", "origin", "main");
        await _git.RunAsync("reset", "--quiet", "--hard", "HEAD~1");
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => RunAsync(o => o with { Commit = true, Remote = "origin" }));
        Assert.Contains("git pull --rebase origin main", e.Message, StringComparison.Ordinal);
        await _git.RunAsync("pull", "--quiet", "--rebase", "origin", "main");
        Assert.Equal(["already", "pushed"], (await RunAsync(o => o with { Commit = true, Remote = "origin" })).Select(o => o.State));
        Assert.Equal("catalog: 1.4.0\nsomebody\nbefore\n", await _git.RunAsync("--git-dir", origin, "log", "--format=%s", "main"));
    }

    [Fact]
    public async Task SeveralPlaces_AreWrittenTogether_OrNotAtAll()
    {
        Assert.Equal(["written", "written"], (await RunAsync(o => o with { To = ["overlays/staging", "production"] })).Select(o => o.State));
        var before = _git.Files();
        await Assert.ThrowsAsync<UsageException>(() => RunAsync(o => o with { To = ["overlays/staging", "overlays"] }, "1.5.0"));
        Assert.Equal(before, _git.Files());
    }

    [Fact]
    public async Task NoRepository_AndUnknownFolder_AreNamed()
    {
        using var folder = new GitFolder();
        Directory.CreateDirectory(folder.Path);
        var e = await Assert.ThrowsAsync<UsageException>(() => new PromotionRun(new PromotionOptions(PromotionWish.Of("a", "1", null, null), folder.Path), _ => { }).RunAsync(TestContext.Current.CancellationToken));
        Assert.Contains("--to", e.Message, StringComparison.Ordinal);
        e = await Assert.ThrowsAsync<UsageException>(() => RunAsync(o => o with { To = ["stagin"] }));
        Assert.Contains("overlays/staging", e.Message, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync() => _git = await GitFolder.OfAsync(Path.Combine(Here(), "Repositories", "01-kustomize-overlays", "files"));

    public ValueTask DisposeAsync()
    {
        _git.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private async Task<IReadOnlyList<PromotionOutcome>> RunAsync(Func<PromotionOptions, PromotionOptions> with, string tag = "1.4.0")
    {
        var outcomes = new List<PromotionOutcome>();
        var options = with(new PromotionOptions(PromotionWish.Of("catalog", tag, null, null), _git.Path) { To = ["overlays/staging"] });
        await new PromotionRun(options, outcomes.Add).RunAsync(TestContext.Current.CancellationToken);
        return outcomes;
    }
}
