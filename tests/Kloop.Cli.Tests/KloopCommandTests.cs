using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Kloop.Cli.Tests;

public sealed class KloopCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;

    public static TheoryData<string> Verbs => ["redirect", "run", "status", "plan", "heal", "doctor"];

    [Theory, MemberData(nameof(Verbs))]
    public async Task Help_OfEveryVerb_HasExamples(string verb)
    {
        var (code, stdout, stderr) = await CommandLine.RunAsync(verb, "--help");
        Assert.Equal((0, ""), (code, stderr));
        Assert.Contains("Examples:", stdout, StringComparison.Ordinal);
        Assert.Contains($"kloop {verb}", stdout, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Verbs))]
    public async Task ClusterOptions_AreOnEveryVerb(string verb)
    {
        string help = (await CommandLine.RunAsync(verb, "--help")).Out;
        Assert.All((string[])["--kubeconfig", "--context", "--namespace", "-n", "--json"], option => Assert.Contains(option, help, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_NamesEveryVerb()
    {
        var (code, stdout, _) = await CommandLine.RunAsync("--help");
        Assert.Equal(0, code);
        Assert.All(Verbs, verb => Assert.Contains($"  {verb.Data}", stdout, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("heal --bogus", "--bogus")]
    [InlineData("plan -A", "-A")]
    [InlineData("redirect hello --all --fast -- sleep 1", "--fast")]
    [InlineData("exec hello ls -l", "-l")]
    public async Task AnUnknownOption_IsNamed_AndNotTakenForAService(string line, string option)
    {
        var (code, _, stderr) = await CommandLine.RunAsync(line.Split(' '));
        Assert.Equal(2, code);
        Assert.Contains($"there is no option {option} here", stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fly")]
    [InlineData("redirect")]
    [InlineData("plan")]
    [InlineData("status extra")]
    [InlineData("heal a b")]
    [InlineData("redirect a --unknown")]
    [InlineData("redirect a --all --grace soon")]
    [InlineData("redirect a --all --port")]
    [InlineData("redirect a --all --as b")]
    [InlineData("redirect a --as")]
    [InlineData("redirect a --as A")]
    [InlineData("redirect a --all --match path:/b")]
    [InlineData("redirect a --match nonsense")]
    [InlineData("redirect a --match header:X=(")]
    [InlineData("redirect a --match-any")]
    [InlineData("plan a --match path:b")]
    [InlineData("redirect a --all --port http")]
    [InlineData("redirect a --all --port 1:2:3")]
    [InlineData("run")]
    [InlineData("run a")]
    [InlineData("run pod/a -- true")]
    [InlineData("run a --replace -- true")]
    [InlineData("exec")]
    [InlineData("exec a")]
    [InlineData("exec a b -- true")]
    [InlineData("init a")]
    [InlineData("init --ide emacs a")]
    [InlineData("init --ide rider a/b")]
    public async Task BadUsage_Is2_AndTalksOnStderr(string arguments)
    {
        var (code, stdout, stderr) = await CommandLine.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (code, stdout));
        Assert.StartsWith("kloop: ", stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fly", "See `kloop --help`.")]
    public async Task BadUsage_SaysWhereToLook(string arguments, string hint) =>
        Assert.Contains(hint, (await CommandLine.RunAsync(arguments)).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("render --profile dev", "--profile is about")]
    [InlineData("up -p dev --var TEAM=blue", "--profile and --var are about")]
    [InlineData("plan dev --var TEAM=blue", "--var is about")]
    public async Task OptionsOfAnotherToolsFile_AreRefused_WhereNoneIsUsed(string arguments, string refusal)
    {
        var (code, stdout, stderr) = await CommandLine.RunAsync([.. arguments.Split(' '), "--kubeconfig", UnreachableCluster()]);
        Assert.Equal((2, ""), (code, stdout));
        Assert.Contains(refusal, stderr, StringComparison.Ordinal);
        Assert.Contains("name it with -f skaffold.yaml, or leave", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryBadOption_IsTold_BeforeTheClusterIsAsked()
    {
        var (code, _, stderr) = await CommandLine.RunAsync("redirect", "a", "--as", "A_b", "--match", "path:x", "--match", "header:Y=[", "--kubeconfig", Path.Combine(_folder, "none"));
        Assert.Equal(2, code);
        Assert.Equal(["kloop: --as A_b", "--match path:x", "--match header:Y=["], stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(": ") is [var one, var two, ..] && one == "kloop" ? $"{one}: {two}" : l.Split(": ")[0]));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("status --json")]
    [InlineData("plan a")]
    [InlineData("plan a --role")]
    [InlineData("heal")]
    [InlineData("redirect a --all -- true")]
    public async Task NoKubeconfig_IsBadConfiguration(string arguments)
    {
        var (code, stdout, stderr) = await CommandLine.RunAsync([.. arguments.Split(' ').TakeWhile(a => a != "--"), "--kubeconfig", Path.Combine(_folder, "none"), .. arguments.Split(' ').SkipWhile(a => a != "--")]);
        Assert.Equal((2, ""), (code, stdout));
        Assert.Contains("no kubeconfig", stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("plan a --json")]
    [InlineData("heal --json")]
    [InlineData("redirect a --all --json")]
    [InlineData("redirect a")]
    [InlineData("redirect a --as ada --match path:/a --match !method:GET --match-any --mirror --quiet --ha --no-self-heal")]
    [InlineData("plan a --as ada --ha --no-self-heal")]
    [InlineData("status --watch")]
    public async Task ClusterOutOfReach_Is3(string arguments)
    {
        var (code, stdout, stderr) = await CommandLine.RunAsync([.. arguments.Split(' '), "--kubeconfig", UnreachableCluster()]);
        Assert.Equal((3, ""), (code, stdout));
        Assert.Contains("out of reach", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_ReportsEveryCheckAsALineOfJson_AndFails()
    {
        var (code, stdout, stderr) = await CommandLine.RunAsync("doctor", "--json", "--kubeconfig", UnreachableCluster());
        Assert.Equal((1, ""), (code, stderr));
        var checks = stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["laptop", "agent", "network", "files", "kubeconfig", "cluster"], checks.Select(c => c.GetProperty("name").GetString()));
        Assert.StartsWith("your program finds its pod's files ", checks[3].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("Failed", checks[^1].GetProperty("result").GetString());
        Assert.NotEmpty(checks[^1].GetProperty("remedy").GetString()!);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string UnreachableCluster()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string path = Path.Combine(_folder, "config");
        File.WriteAllText(path, $$"""
            current-context: c
            clusters: [ { name: c, cluster: { server: "http://127.0.0.1:{{((IPEndPoint)socket.LocalEndPoint!).Port}}" } } ]
            contexts: [ { name: c, context: { cluster: c, user: u } } ]
            users: [ { name: u, user: { token: t } } ]
            """);
        return path;
    }
}
