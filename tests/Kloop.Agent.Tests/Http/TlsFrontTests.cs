using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Kloop.Agent.Tests.Doubles;
using Kloop.Tunnel.Session;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kloop.Agent.Tests.Http;

public sealed class TlsFrontTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task WithTheApplicationsCertificate_RequestsAreRouted_AndBothFarEndsSpeakTls(int version)
    {
        using var certificate = TestCertificate.Create();
        var protocols = version == 2 ? HttpProtocols.Http2 : HttpProtocols.Http1;
        await using var origin = await HttpApp.StartAsync("origin", protocols, certificate);
        await using var laptop = await HttpApp.StartAsync("laptop", protocols, certificate);
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await agent.ConnectAsync(laptop.AsLaptop);
        var identity = new TlsIdentity(certificate.ExportCertificatePem(), certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var answer = await RunningAgent.AskAsync(session, new ControlQuestion(Register: new RegisterRoute(RunningAgent.Info("a", new SessionRoute("alice")), Tls: identity)));
        Assert.Null(answer.Error);

        X509Certificate? shown = null;
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                TargetHost = "app.test",
                RemoteCertificateValidationCallback = (_, c, _, _) => (shown = c) is not null,
            },
        };
        using var caller = new HttpClient(handler) { DefaultRequestVersion = new Version(version == 2 ? 2 : 1, version == 2 ? 0 : 1), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var url = new Uri($"https://127.0.0.1:{agent.Service.Port}/");
        Assert.Equal("origin", await caller.GetStringAsync(url).InTime());
        caller.DefaultRequestHeaders.Add("kubernetes-route-as", "alice");
        Assert.Equal("laptop", await caller.GetStringAsync(url).InTime());
        Assert.Equal(certificate.GetCertHashString(), shown!.GetCertHashString());
    }

    /// <summary>A caller that offers both versions gets HTTP/2 from the agent; an application that has only HTTP/1.1 answers all the same.</summary>
    [Fact]
    public async Task CallerWithHttp2_IsAnswered_ByAnApplicationWithout()
    {
        using var certificate = TestCertificate.Create();
        await using var origin = await HttpApp.StartAsync("origin", HttpProtocols.Http1, certificate);
        await using var laptop = await HttpApp.StartAsync("laptop", HttpProtocols.Http1, certificate);
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await agent.ConnectAsync(laptop.AsLaptop);
        var identity = new TlsIdentity(certificate.ExportCertificatePem(), certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Assert.Null((await RunningAgent.AskAsync(session, new ControlQuestion(Register: new RegisterRoute(RunningAgent.Info("a", new SessionRoute("alice")), Tls: identity)))).Error);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using var caller = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        var url = new Uri($"https://127.0.0.1:{agent.Service.Port}/");
        Assert.Equal("origin", await caller.GetStringAsync(url).InTime());
        caller.DefaultRequestHeaders.Add("kubernetes-route-as", "alice");
        Assert.Equal("laptop", await caller.GetStringAsync(url).InTime());
    }

    [Fact]
    public async Task WithoutIt_TlsPassesAsItIs()
    {
        using var certificate = TestCertificate.Create();
        await using var origin = await HttpApp.StartAsync("origin", HttpProtocols.Http1, certificate);
        await using var agent = new RunningAgent(origin.Address);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using var caller = new HttpClient(handler);
        Assert.Equal("origin", await caller.GetStringAsync(new Uri($"https://127.0.0.1:{agent.Service.Port}/")).InTime());
    }

    [Theory]
    [InlineData("nonsense", "nonsense")]
    public async Task BadCertificate_IsRefused_WithoutNamingTheKey(string chain, string key)
    {
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await agent.ConnectAsync(Laptops.Refuse);
        var answer = await RunningAgent.AskAsync(session, new ControlQuestion(Register: new RegisterRoute(RunningAgent.Info("a"), Tls: new TlsIdentity(chain, key))));
        Assert.NotNull(answer.Error);
        Assert.DoesNotContain(key, answer.Error, StringComparison.Ordinal);
        Assert.Empty(agent.Sessions.Sessions);
    }
}
