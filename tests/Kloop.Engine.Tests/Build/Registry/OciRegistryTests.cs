using System.Diagnostics;
using System.Formats.Tar;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kloop.Engine.Build.Registry;
using Kloop.Engine.Programs;
using Kloop.Engine.Testing.Structure;

namespace Kloop.Engine.Tests.Build.Registry;

/// <summary>Against Debian's docker-registry on loopback, which wants a login.</summary>
public sealed class OciRegistryTests : IAsyncLifetime
{
    private const string Password = "secret-of-ada";
    private const string Entry = "ada:$2b$04$xA8jtdgYDMHzw4nhFFtCdOa/nGOeV7bNLkVgKUaFYk3DGyWyK1sXK";

    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-registry-").FullName;
    private readonly string _host = $"127.0.0.1:{FreePort()}";
    private Process? _server;

    public async ValueTask InitializeAsync()
    {
        if (ProgramRun.Find("docker-registry") is not { } program) return;
        File.WriteAllText(Path.Combine(_folder, "htpasswd"), Entry + "\n");
        File.WriteAllText(Path.Combine(_folder, "registry.yaml"), $$$"""
            version: 0.1
            log: {level: error, accesslog: {disabled: true}}
            storage: {filesystem: {rootdirectory: {{{_folder}}}/data}}
            http: {addr: "{{{_host}}}"}
            auth: {htpasswd: {realm: test, path: {{{_folder}}}/htpasswd}}
            """);
        _server = Process.Start(new ProcessStartInfo(program, ["serve", Path.Combine(_folder, "registry.yaml")]) { RedirectStandardError = true, RedirectStandardOutput = true });
        using var http = new HttpClient();
        for (int i = 0; i < 100; i++)
        {
            try
            {
                using var answer = await http.GetAsync($"http://{_host}/v2/", TestContext.Current.CancellationToken);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _server?.Kill();
        _server?.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task AnImage_IsPushed_Found_AndGivenAnotherTag()
    {
        Assert.SkipWhen(_server is null, "docker-registry is not installed");
        var cancellation = TestContext.Current.CancellationToken;
        using var http = Http(Password);
        var repository = new OciRegistry(http, "team/app");
        Assert.Null(await repository.DigestAsync("1", cancellation));
        var image = await ImageArchive.ReadAsync(Archive(), Path.Combine(_folder, "unpacked"), cancellation);
        await repository.PushAsync(image, "1", cancellation);
        string? digest = await repository.DigestAsync("1", cancellation);
        Assert.StartsWith("sha256:", digest, StringComparison.Ordinal);
        await repository.TagAsync("1", "latest", cancellation);
        Assert.Equal(digest, await repository.DigestAsync("latest", cancellation));
        await repository.PushAsync(image, "1", cancellation);
        Assert.Equal(digest, await repository.DigestAsync("1", cancellation));
    }

    [Fact]
    public async Task AnImage_IsRead_WithItsFiles()
    {
        Assert.SkipWhen(_server is null, "docker-registry is not installed");
        var cancellation = TestContext.Current.CancellationToken;
        using var http = Http(Password);
        await new OciRegistry(http, "team/app").PushAsync(await ImageArchive.ReadAsync(Archive(), Path.Combine(_folder, "unpacked"), cancellation), "1", cancellation);
        var reader = new OciReader(http, "team/app");
        Assert.Null(await reader.ManifestAsync("2", cancellation));
        var image = await ImageContent.ReadAsync(reader, "team/app:1", "1", cancellation);
        Assert.Equal("10001", (string?)image.Configuration["config"]!["User"]);
        Assert.Equal("of above", await image.TextAsync("/app/version", cancellation));
        Assert.Null(await image.TextAsync("/app/gone", cancellation));
        Assert.Equal("-rw-r-----", image.Files.Find("/app/version")!.Value.File.Permissions);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData(null)]
    public async Task WithoutALogin_TheRemedyIsTold(string? password)
    {
        Assert.SkipWhen(_server is null, "docker-registry is not installed");
        using var http = Http(password);
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => new OciRegistry(http, "team/app").DigestAsync("1", TestContext.Current.CancellationToken));
        Assert.Contains($"docker login {_host}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnArchiveThatLeadsOut_IsRefused()
    {
        string file = Path.Combine(_folder, "bad.tar");
        using (var tar = new TarWriter(File.Create(file))) Add(tar, "manifest.json", """[{"Config":"../../etc/hostname","Layers":[]}]""");
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => ImageArchive.ReadAsync(file, Path.Combine(_folder, "out"), TestContext.Current.CancellationToken));
        Assert.Contains("leads out", e.Message, StringComparison.Ordinal);
    }

    private RegistryHttp Http(string? password)
    {
        string auth = Convert.ToBase64String(Encoding.UTF8.GetBytes($"ada:{password}"));
        File.WriteAllText(Path.Combine(_folder, "config.json"), password is null ? "{}" : $"{{\"auths\":{{\"{_host}\":{{\"auth\":\"{auth}\"}}}}}}");
        return new RegistryHttp(_host, insecure: true, new DockerLogins(name => name == "DOCKER_CONFIG" ? _folder : null, _folder));
    }

    /// <summary>As `docker save` writes it.</summary>
    private string Archive()
    {
        string file = Path.Combine(_folder, "image.tar");
        using var tar = new TarWriter(File.Create(file));
        Add(tar, "layer.tar", Layer(("app/version", "of below"), ("app/gone", "x")));
        Add(tar, "above.tar", Layer(("./app/version", "of above"), ("app/.wh.gone", "")));
        Add(tar, "config.json", """{"architecture":"amd64","os":"linux","config":{"User":"10001"},"rootfs":{"type":"layers","diff_ids":[]}}""");
        Add(tar, "manifest.json", """[{"Config":"config.json","RepoTags":["app:1"],"Layers":["layer.tar","above.tar"]}]""");
        return file;
    }

    private static byte[] Layer(params (string Name, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, leaveOpen: true))
        {
            foreach (var (name, text) in files) Add(tar, name, text);
        }

        return bytes.ToArray();
    }

    private static void Add(TarWriter tar, string name, string text) => Add(tar, name, Encoding.UTF8.GetBytes(text));

    private static void Add(TarWriter tar, string name, byte[] content) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), Mode = (UnixFileMode)Convert.ToInt32("640", 8) });

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
