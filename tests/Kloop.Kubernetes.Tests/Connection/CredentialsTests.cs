using System.Text;
using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Tests.Doubles;

namespace Kloop.Kubernetes.Tests.Connection;

/// <summary>Each way of a kubeconfig to say who asks, against a server that tells who it was.</summary>
public sealed class CredentialsTests : IDisposable
{
    private readonly KubeconfigFolder _folder = new();
    private readonly LoopbackServer _server = new(async context =>
    {
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($$"""{"authorization":"{{context.Request.Headers["Authorization"]}}"}"""));
        context.Response.Close();
    });

    [Fact]
    public async Task Token() => Assert.Equal("Bearer secret", await AskedWithAsync("token: secret"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TokenInAFile_AlsoBesideTheKubeconfig(bool absolute)
    {
        string file = _folder.Write("token", "of-file\n");
        Assert.Equal("Bearer of-file", await AskedWithAsync($"token: other, tokenFile: \"{(absolute ? file : "token")}\""));
    }

    [Fact]
    public async Task NameAndPassword() =>
        Assert.Equal("Basic " + Convert.ToBase64String("ada:secret"u8), await AskedWithAsync("username: ada, password: secret"));

    [Fact]
    public async Task ExecPlugin_GetsItsArgumentsAndVariables()
    {
        string plugin = _folder.Write("plugin", """
            #!/bin/sh
            echo "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"$1-$REGION\"}}"
            """);
        File.SetUnixFileMode(plugin, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal("Bearer login-north", await AskedWithAsync(
            $"exec: {{ apiVersion: client.authentication.k8s.io/v1, command: \"{plugin}\", args: [login], env: [{{ name: REGION, value: north }}], interactiveMode: Never }}"));
    }

    [Theory]
    [InlineData("exit 3")]
    [InlineData("echo no json")]
    public void ExecPlugin_ThatFails_IsNamed(string script)
    {
        string plugin = _folder.Write("plugin", $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(plugin, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var e = Assert.Throws<ClusterException>(() => Connect($"exec: {{ apiVersion: client.authentication.k8s.io/v1, command: \"{plugin}\", interactiveMode: Never }}"));
        Assert.Equal(ClusterFailure.Configuration, e.Failure);
    }

    [Fact]
    public void ExecPlugin_ThatIsNotThere_IsNamed()
    {
        var e = Assert.Throws<ClusterException>(() => Connect("exec: { apiVersion: client.authentication.k8s.io/v1, command: /none/plugin, interactiveMode: Never }"));
        Assert.Contains("\"one\"", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClientCertificate_AndAuthority_InlineOrInFiles(bool files)
    {
        using var server = new TlsServer();
        var (certificate, key) = server.Client("ada");
        string config = KubeconfigFolder.Config("one", $"https://127.0.0.1:{server.Port}",
            user: files ? $"client-certificate: \"{Pem("c", certificate)}\", client-key: \"{Pem("k", key)}\"" : $"client-certificate-data: {certificate}, client-key-data: {key}")
            .Replace("cluster: { ", "cluster: { tls-server-name: cluster.example, " + (files ? $"certificate-authority: \"{Pem("a", server.AuthorityData)}\", " : $"certificate-authority-data: {server.AuthorityData}, "), StringComparison.Ordinal);
        using var cluster = ClusterConnector.Connect(new ClusterOptions(_folder.Write("config", config)));
        Assert.Equal("CN=ada", (await cluster.GetPathAsync("version", TestContext.Current.CancellationToken)).Text("client"));
    }

    [Fact]
    public async Task ServerOfAnotherAuthority_IsRefused()
    {
        using var server = new TlsServer();
        using var other = new TlsServer();
        string config = KubeconfigFolder.Config("one", $"https://127.0.0.1:{server.Port}")
            .Replace("cluster: { ", $"cluster: {{ tls-server-name: cluster.example, certificate-authority-data: {other.AuthorityData}, ", StringComparison.Ordinal);
        using var cluster = ClusterConnector.Connect(new ClusterOptions(_folder.Write("config", config)));
        var e = await Assert.ThrowsAsync<ClusterException>(() => cluster.GetPathAsync("version", TestContext.Current.CancellationToken));
        Assert.Equal(ClusterFailure.Unreachable, e.Failure);
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    private string Pem(string name, string data) => _folder.Write(name, Encoding.ASCII.GetString(Convert.FromBase64String(data)));

    private async Task<string?> AskedWithAsync(string user)
    {
        using var cluster = Connect(user);
        return (await cluster.GetPathAsync("version", TestContext.Current.CancellationToken)).Text("authorization");
    }

    private Cluster Connect(string user) => ClusterConnector.Connect(new ClusterOptions(_folder.Write("config", KubeconfigFolder.Config("one", $"http://127.0.0.1:{_server.Port}", user: user))));
}
