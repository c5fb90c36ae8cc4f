using Kloop.Shoes.Mounts;
using Kloop.Shoes.Processes;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Mounts;

/// <summary>Real mount namespaces, as root and as an ordinary user.</summary>
public sealed class MountNamespaceTests : IDisposable
{
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.OtherRead;

    private readonly TestFolder _folder = new();

    public static TheoryData<int> Users => [0, Launched.Ordinary];

    [Theory, MemberData(nameof(Users))]
    public async Task MissingFolderOfTheSystem_IsThere_AndTheOthersStay(int user)
    {
        string before = string.Join('\n', Directory.EnumerateFileSystemEntries("/etc").Order());
        string settings = Path.GetDirectoryName(_folder.WithFile("volume/settings.json", "{}"))!;
        var (code, output, error) = await RunAsync(user, "cat /etc/kloop-test/settings.json && head -c 4 /etc/passwd && id -u && ls -A /etc | wc -l",
            new Placement(settings, "/etc/kloop-test", true, true));
        Assert.Equal((0, ""), (code, error));
        Assert.Equal($"{{}}root{user}\n{Directory.EnumerateFileSystemEntries("/etc").Count() + 1}\n", output);
        Assert.Equal(before, string.Join('\n', Directory.EnumerateFileSystemEntries("/etc").Order()));
    }

    [Theory, MemberData(nameof(Users))]
    public async Task MissingFolderOfTheRoot_IsThere_AndTheWorkingDirectoryStays(int user)
    {
        string data = _folder.Folder("data");
        File.SetUnixFileMode(data, (UnixFileMode)0x1FF);
        var (code, output, error) = await RunAsync(user, "pwd && echo it > /kloop-test/deep/here && cat /kloop-test/deep/here && test -d /proc/$$ && test -c /dev/null",
            new Placement(data, "/kloop-test/deep", false, true));
        Assert.Equal((0, ""), (code, error));
        Assert.Equal($"{System.Environment.CurrentDirectory}\nit\n", output);
        Assert.Equal("it\n", File.ReadAllText(Path.Combine(data, "here")));
        Assert.False(Directory.Exists("/kloop-test"));
    }

    [Theory, MemberData(nameof(Users))]
    public async Task SingleFile_StandsOnAFileThatIsThere_AndIsReadOnly(int user)
    {
        string source = _folder.WithFile("hosts", "mine\n");
        var (code, output, _) = await RunAsync(user, "cat /etc/hostname; echo x > /etc/hostname", new Placement(source, "/etc/hostname", true, false));
        Assert.NotEqual(0, code);
        Assert.Equal("mine\n", output);
        Assert.NotEqual("mine\n", File.ReadAllText("/etc/hostname"));
    }

    [Theory, MemberData(nameof(Users))]
    public async Task LinksOnTheWay_AreFollowed(int user)
    {
        Assert.Equal("/run", new DirectoryInfo("/var/run").ResolveLinkTarget(true)!.FullName);
        string token = Path.GetDirectoryName(_folder.WithFile("sa/token", "secret"))!;
        var (code, output, error) = await RunAsync(user, "cat /var/run/secrets/kubernetes.io/serviceaccount/token /run/secrets/kubernetes.io/serviceaccount/token",
            new Placement(token, "/var/run/secrets/kubernetes.io/serviceaccount", true, true));
        Assert.Equal((0, "secretsecret", ""), (code, output, error));
    }

    [Theory, MemberData(nameof(Users))]
    public async Task OneVolumeInsideAnother_AndViewsOfSeveralFolders(int user)
    {
        string outer = Path.GetDirectoryName(_folder.WithFile("outer/a", "a"))!, inner = Path.GetDirectoryName(_folder.WithFile("inner/b", "b"))!;
        var (code, output, error) = await RunAsync(user, "cat /kloop-one/a /kloop-one/in/b /etc/kloop-two/b /var/lib/kloop-three/a",
            new Placement(outer, "/kloop-one", true, true), new Placement(inner, "/kloop-one/in", true, true),
            new Placement(inner, "/etc/kloop-two", true, true), new Placement(outer, "/var/lib/kloop-three", true, true));
        Assert.Equal((0, "abba", ""), (code, output, error));
    }

    [Theory, MemberData(nameof(Users))]
    public async Task Program_HasNoMoreRightsThanItsUser(int user)
    {
        string data = _folder.Folder("data");
        var (code, output, error) = await RunAsync(user, "grep CapEff /proc/self/status; mount -t tmpfs x /mnt 2>/dev/null && echo mounted; true", new Placement(data, "/etc/kloop-test", true, true));
        if (user == 0) Assert.EndsWith("mounted\n", output, StringComparison.Ordinal);
        else Assert.Equal((0, "CapEff:\t0000000000000000\n", ""), (code, output, error));
    }

    [Fact]
    public async Task StepThatFails_IsNamed_AndTheProgramDoesNotRun()
    {
        string mounts = _folder.WithFile("mounts", MountStep.Write([new MountStep(MountAction.Bind, "/not-there", "/etc")]));
        var (code, output, error) = await Launched.RunAsync(mounts, 0, "echo ran");
        Assert.Equal((Launcher.NotPrepared, ""), (code, output));
        Assert.Contains("mount /not-there on /etc: No such file", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangeOfAWatchedVolume_IsSeenInside()
    {
        string volume = _folder.Folder("volume");
        Shoes.Files.VolumeFolder.Write(volume, [new("key", "old"u8.ToArray(), ForAll)], DateTimeOffset.UnixEpoch);
        var running = RunAsync(Launched.Ordinary, "cat /etc/kloop-test/key; i=0; while [ $(cat /etc/kloop-test/key) = old ] && [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done; cat /etc/kloop-test/key",
            new Placement(volume, "/etc/kloop-test", true, true));
        await Task.Delay(300);
        Shoes.Files.VolumeFolder.Write(volume, [new("key", "new"u8.ToArray(), ForAll)], DateTimeOffset.UnixEpoch);
        Assert.EndsWith("new", (await running).Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(int Code, string Output, string Error)> RunAsync(int user, string line, params Placement[] placements)
    {
        var plan = MountPlan.Of(placements, _folder.Folder("view"), new LaptopFolders());
        Assert.Empty(plan.LeftOut);
        foreach (var place in plan.Places)
        {
            if (place.IsFolder) Directory.CreateDirectory(place.Path);
        }

        return await Launched.RunAsync(_folder.WithFile("mounts", MountStep.Write(plan.Steps)), user, line);
    }
}
