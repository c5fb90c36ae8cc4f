using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Kloop.Cli.Verbs;

namespace Kloop.Cli.Tests.Verbs;

/// <summary>Every verb of the command tree, against a cluster that counts what would change it.</summary>
public sealed class VerbGuardTests : IDisposable
{
    /// <summary>What a verb needs to be run at all. A new verb that writes needs a line here: the test says so.</summary>
    private static readonly Dictionary<string, string> Arguments = new()
    {
        ["redirect"] = "cart --all --port 1",
        ["run"] = "cart -- true",
        ["sync"] = "deploy/cart .:/app",
        ["debug"] = "cart",
        ["env create"] = "ada",
        ["env delete"] = "ada",
        ["test"] = "deploy",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;
    private readonly HttpListener _api = new();
    private readonly List<string> _asked = [];

    public VerbGuardTests()
    {
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Address = $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";
        }

        _api.Prefixes.Add(Address + "/");
        _api.Start();
        _ = ServeAsync();
        File.WriteAllText(Kubeconfig, $$"""
            current-context: dev
            clusters: [ { name: c, cluster: { server: "{{Address}}" } } ]
            contexts: [ { name: dev, context: { cluster: c, user: u } }, { name: eu-prod, context: { cluster: c, user: u } } ]
            users: [ { name: u, user: { token: t } } ]
            """);
    }

    public static TheoryData<string> Writing => [.. Leaves().Where(l => l.Verb is not Verb { Effect: not VerbEffect.Writes }).Select(l => l.Name)];

    private string Address { get; }

    private string Kubeconfig => Path.Combine(_folder, "config");

    [Fact]
    public void EveryVerb_SaysWhatItDoesToTheCluster() => Assert.Empty(Leaves().Where(l => l.Verb is not Verb).Select(l => l.Name));

    [Theory, MemberData(nameof(Writing))]
    public async Task AWritingVerb_IsRefused_WhereTheContextIsProtected(string verb)
    {
        var (code, stdout, stderr) = await RunAsync(verb, "--context", "eu-prod");
        Assert.True((code, stdout) == (2, ""), $"kloop {verb}: {code} {stdout}{stderr} (does it need a line in Arguments?)");
        Assert.Contains($"context \"eu-prod\" says that it is prod, and kloop {verb} would change something there: say --yes-really", stderr, StringComparison.Ordinal);
        Assert.Empty(Changes());
    }

    [Theory, MemberData(nameof(Writing))]
    public async Task AWritingVerb_IsNotRefused_WithYesReally(string verb)
    {
        var (_, _, stderr) = await RunAsync(verb, "--context", "eu-prod", "--yes-really");
        Assert.DoesNotContain("say --yes-really", stderr, StringComparison.Ordinal);
        Assert.NotEmpty(_asked);
    }

    [Theory]
    [InlineData("up")]
    [InlineData("heal")]
    [InlineData("redirect")]
    public async Task AProtectedNamespace_IsRefused_InAnyContext(string verb)
    {
        var (code, _, stderr) = await RunAsync(verb, "-n", "live");
        Assert.Equal(2, code);
        Assert.Contains("namespace \"live\" says that it is live", stderr, StringComparison.Ordinal);
        Assert.Empty(Changes());
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("stop")]
    public async Task AProtectedCluster_IsNotEnded(string verb)
    {
        var (code, _, stderr) = await CommandLine.RunAsync("cluster", verb, "prod", "--kubeconfig", Kubeconfig);
        Assert.Equal(2, code);
        Assert.Contains($"says that it is prod, and kloop cluster {verb} would end it: say --yes-really", stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANamespaceThatComesUpLater_IsRefusedToo()
    {
        var (code, _, stderr) = await CommandLine.RunAsync("env", "create", "live", "--kubeconfig", Kubeconfig);
        Assert.Equal(2, code);
        Assert.Contains("namespace \"live\" says that it is live, and kloop env create", stderr, StringComparison.Ordinal);
        Assert.Empty(Changes());
    }

    public void Dispose()
    {
        _api.Close();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<(int Code, string Out, string Error)> RunAsync(string verb, params string[] options)
    {
        string[] arguments = Arguments.GetValueOrDefault(verb, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int program = Array.IndexOf(arguments, "--");
        var (own, behind) = program < 0 ? (arguments, []) : (arguments[..program], arguments[program..]);
        return InApplicationAsync([.. verb.Split(' '), .. own, "--kubeconfig", Kubeconfig, .. options, .. behind]);
    }

    /// <summary>Among files of an application, for the verbs that need one.</summary>
    private async Task<(int Code, string Out, string Error)> InApplicationAsync(string[] arguments)
    {
        string file = Path.Combine(_folder, "kloop.yaml");
        await File.WriteAllTextAsync(file, "name: x\nimages: []\ndeploy: [{manifests: [k.yaml]}]\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "k.yaml"), "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}");
        string before = Environment.CurrentDirectory;
        return await CommandLine.CaughtAsync(async () =>
        {
            Environment.CurrentDirectory = _folder;
            try
            {
                return await KloopCommand.RunAsync(arguments);
            }
            finally
            {
                Environment.CurrentDirectory = before;
            }
        });
    }

    private IEnumerable<string> Changes()
    {
        lock (_asked) return [.. _asked.Where(a => !a.StartsWith("GET", StringComparison.Ordinal))];
    }

    private static IEnumerable<(string Name, Command Verb)> Leaves() => Below(KloopCommand.Root(), "");

    private static IEnumerable<(string Name, Command Verb)> Below(Command command, string above)
    {
        foreach (var one in command.Subcommands)
        {
            string name = $"{above} {one.Name}".Trim();
            // What only holds others does nothing itself.
            if (one.Action is not null) yield return (name, one);
            foreach (var below in Below(one, name)) yield return below;
        }
    }

    private async Task ServeAsync()
    {
        while (_api.IsListening)
        {
            try
            {
                var context = await _api.GetContextAsync();
                lock (_asked) _asked.Add($"{context.Request.HttpMethod} {context.Request.Url!.AbsolutePath}");
                context.Response.StatusCode = 403;
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
