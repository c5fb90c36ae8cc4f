using System.Text.Json.Nodes;
using Kloop.Engine.Kubeconfigs;
using Kloop.Engine.Programs;

namespace Kloop.Engine.Tests.Kubeconfigs;

public sealed class KubeconfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;

    [Fact]
    public async Task NewFile_IsItsOwnersAlone_AndIsReadByKubectl()
    {
        if (ProgramRun.Find("kubectl") is null) Assert.Skip("kubectl is not on this machine");
        string file = Path.Combine(_folder, "deep", "config");
        await SetAsync("one", file);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal("one", (await KubectlAsync(file, "current-context")).Output.Trim());
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public async Task Link_StaysALink_AndItsFileBecomesPrivate()
    {
        string real = Write("real", "");
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        string link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, "real");
        await SetAsync("one", link);
        Assert.Equal("real", new FileInfo(link).LinkTarget);
        Assert.Contains("one", await File.ReadAllTextAsync(real, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(real));
    }

    [Theory]
    [InlineData("clusters: [")]
    [InlineData("clusters: 7")]
    public async Task BrokenFile_IsReported_AndNotTouched(string text)
    {
        string file = Write("config", text);
        var e = await Assert.ThrowsAsync<UsageException>(() => SetAsync("one", file));
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal([file], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task ReadOnlyFile_IsReported_AndNotTouched()
    {
        string file = Write("config", "kind: Config\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        var e = await Assert.ThrowsAsync<UsageException>(() => SetAsync("one", file));
        Assert.Contains("chmod u+w", e.Message, StringComparison.Ordinal);
        Assert.Equal("kind: Config\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal([file], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task NoUtf8_IsReported_AndNotTouched()
    {
        string file = Path.Combine(_folder, "config");
        byte[] bytes = [0x23, 0xff, 0xfe, 0x0a];
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<UsageException>(() => SetAsync("one", file));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task LockLeftOver_IsNamed_AndKubectlRespectsOurs()
    {
        string file = Write("config", "");
        await File.WriteAllTextAsync(file + ".lock", "", TestContext.Current.CancellationToken);
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var setting = new Kubeconfig([file], time).SetAsync(KubeconfigTextTests.Context("one"), true, TestContext.Current.CancellationToken);
        while (!setting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var e = await Assert.ThrowsAsync<UsageException>(() => setting);
        Assert.Contains(file + ".lock", e.Message, StringComparison.Ordinal);
        if (ProgramRun.Find("kubectl") is not null) Assert.NotEqual(0, (await KubectlAsync(file, "set-cluster", "x", "--server=https://x.example")).Code);
        Assert.True(File.Exists(file + ".lock"));
    }

    [Fact]
    public async Task SeveralFiles_EachEntryIsChangedWhereItStands()
    {
        string first = Path.Combine(_folder, "none");
        string second = Write("second", "contexts:\n- name: one\n  context: {cluster: one, user: old}\n");
        string third = Write("third", "current-context: other\nclusters:\n- name: one\n  cluster: {server: https://old.example}\nusers:\n- name: old\n  user: {}\n");
        var changed = await SetAsync("one", first, second, third);
        Assert.Equal([second, third], changed.Order());
        Assert.False(File.Exists(first));
        Assert.Equal("current-context: one\nclusters:\n- name: one\n  cluster:\n    server: https://127.0.0.1:7000\nusers:\n- name: old\n  user: {}\n", await ReadAsync(third));
        await new Kubeconfig([first, second, third], TimeProvider.System).RemoveAsync("one", TestContext.Current.CancellationToken);
        Assert.Equal("contexts: []\nusers: []\n", await ReadAsync(second));
        Assert.Equal("current-context: \"\"\nclusters: []\nusers:\n- name: old\n  user: {}\n", await ReadAsync(third));
    }

    [Fact]
    public async Task ClusterAndUserOfAnotherContext_Stay()
    {
        string file = Write("config", "");
        await SetAsync("one", file);
        var other = KubeconfigTextTests.Context("one") with { Context = new JsonObject { ["name"] = "two", ["context"] = new JsonObject { ["cluster"] = "one", ["user"] = "one" } } };
        await new Kubeconfig([file], TimeProvider.System).SetAsync(other, false, TestContext.Current.CancellationToken);
        await new Kubeconfig([file], TimeProvider.System).RemoveAsync("one", TestContext.Current.CancellationToken);
        var text = KubeconfigText.Read(await ReadAsync(file), file);
        Assert.Equal(["two"], text.All("contexts").Select(KubeconfigText.NameOf));
        Assert.NotNull(text.Find("clusters", "one"));
        Assert.NotNull(text.Find("users", "one"));
        Assert.Null(text.Current);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<IReadOnlyList<string>> SetAsync(string name, params string[] files) =>
        new Kubeconfig(files, TimeProvider.System).SetAsync(KubeconfigTextTests.Context(name), current: true, TestContext.Current.CancellationToken);

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

    private static Task<ProgramResult> KubectlAsync(string file, params string[] arguments) =>
        ProgramRun.RunAsync(new ProgramCall("kubectl", ["config", "--kubeconfig", file, .. arguments]), TestContext.Current.CancellationToken);

    private string Write(string name, string text)
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
