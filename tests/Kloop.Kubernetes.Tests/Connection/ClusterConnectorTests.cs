using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Tests.Doubles;

namespace Kloop.Kubernetes.Tests.Connection;

public sealed class ClusterConnectorTests : IDisposable
{
    private readonly KubeconfigFolder _folder = new();
    private readonly string? _variable = Environment.GetEnvironmentVariable("KUBECONFIG");

    [Fact]
    public void Context_GivesServerAndNamespace()
    {
        using var cluster = Connect(KubeconfigFolder.Config("one", "https://127.0.0.1:6443", ns: "shop"));
        Assert.Equal(("one", "shop", "https://127.0.0.1:6443"), (cluster.Context, cluster.Namespace, cluster.Server.TrimEnd('/')));
    }

    [Theory]
    [InlineData(null, null, "default")]
    [InlineData("shop", null, "shop")]
    [InlineData("shop", "other", "other")]
    [InlineData(null, "other", "other")]
    public void Namespace_IsTheOptions_ElseTheContexts(string? ofContext, string? option, string chosen)
    {
        using var cluster = ClusterConnector.Connect(new ClusterOptions(_folder.Write("c", KubeconfigFolder.Config("one", ns: ofContext)), null, option));
        Assert.Equal(chosen, cluster.Namespace);
    }

    [Fact]
    public void MissingFile_IsNamed_WithTheRemedy() =>
        AssertRefused(() => ClusterConnector.Connect(new ClusterOptions(_folder.Path("none"))), _folder.Path("none"), "--kubeconfig", "KUBECONFIG");

    [Theory]
    [InlineData("clusters: [")]
    [InlineData("clusters:\n- name: a\n cluster: x")]
    [InlineData("\tx")]
    [InlineData("just a text")]
    [InlineData("[1, 2]")]
    [InlineData("clusters: 7")]
    public void BrokenFile_IsNamed(string text) => AssertRefused(() => Connect(text), _folder.Path("config"));

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("apiVersion: v1\nkind: Config\n")]
    public void EmptyFile_HasNoContext(string text) => AssertRefused(() => Connect(text), _folder.Path("config"), "context");

    [Fact]
    public void NoCurrentContext_NamesThoseThatAre() =>
        AssertRefused(() => Connect(KubeconfigFolder.Config("one", current: "\"\"")), "--context", "one");

    [Fact]
    public void UnknownContext_NamesThoseThatAre() =>
        AssertRefused(() => ClusterConnector.Connect(new ClusterOptions(_folder.Write("c", KubeconfigFolder.Config("one")), "two")), "\"two\"", "it has: one");

    [Fact]
    public void ContextWithoutItsCluster_IsNamed() =>
        AssertRefused(() => Connect(KubeconfigFolder.Config("one").Replace("cluster: one", "cluster: gone", StringComparison.Ordinal)), "\"one\"", "cannot be used");

    [Theory]
    [InlineData("client-certificate-data: \"%%%\", client-key-data: \"%%%\"")]
    [InlineData("client-certificate: /none/cert.pem, client-key: /none/key.pem")]
    [InlineData("client-certificate-data: bm9uZQ==, client-key-data: bm9uZQ==")]
    public void BrokenCredentials_AreNamed(string user) => AssertRefused(() => Connect(KubeconfigFolder.Config("one", "https://127.0.0.1:1", user: user)), "\"one\"");

    [Fact]
    public void SeveralFiles_AreMerged_AndTheFirstWins()
    {
        string first = _folder.Write("first", KubeconfigFolder.Config("one", "http://127.0.0.1:1", current: "\"\""));
        string second = _folder.Write("second", KubeconfigFolder.Config("one", "http://127.0.0.1:2", current: "two"));
        string third = _folder.Write("third", KubeconfigFolder.Config("two", "http://127.0.0.1:3", current: "one"));
        Environment.SetEnvironmentVariable("KUBECONFIG", string.Join(':', first, _folder.Path("none"), second, third));
        using (var current = ClusterConnector.Connect(new ClusterOptions())) Assert.Equal(("two", "http://127.0.0.1:3"), (current.Context, current.Server.TrimEnd('/')));
        using var one = ClusterConnector.Connect(new ClusterOptions(Context: "one"));
        Assert.Equal("http://127.0.0.1:1", one.Server.TrimEnd('/'));
    }

    [Fact]
    public void Flag_WinsOverTheVariable()
    {
        Environment.SetEnvironmentVariable("KUBECONFIG", _folder.Write("variable", KubeconfigFolder.Config("variable")));
        using var cluster = Connect(KubeconfigFolder.Config("flag"));
        Assert.Equal("flag", cluster.Context);
    }

    [Fact]
    public void NoneOfSeveralFiles_NamesThemAll()
    {
        Environment.SetEnvironmentVariable("KUBECONFIG", _folder.Path("a") + ":" + _folder.Path("b"));
        AssertRefused(() => ClusterConnector.Connect(new ClusterOptions()), _folder.Path("a"), _folder.Path("b"));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("KUBECONFIG", _variable);
        _folder.Dispose();
    }

    private Cluster Connect(string text) => ClusterConnector.Connect(new ClusterOptions(_folder.Write("config", text)));

    private static void AssertRefused(Func<Cluster> connect, params string[] named)
    {
        var e = Assert.Throws<ClusterException>(() => connect());
        Assert.Equal(ClusterFailure.Configuration, e.Failure);
        foreach (string text in named) Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }
}
