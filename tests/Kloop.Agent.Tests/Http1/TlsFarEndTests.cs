using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Kloop.Agent.Tests.Doubles;
using Kloop.Tunnel;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Tests.Http1;

/// <summary>Far ends behind TLS, whose stream keeps bytes that no socket tells of.</summary>
public sealed class TlsFarEndTests
{
    private const string Ask = "GET /ask HTTP/1.1\r\nHost: x\r\n\r\n";

    [Fact]
    public async Task TlsFarEnd_ThatEndsItsAnswerWithItsSession_IsNotTheNextCallers()
    {
        using var certificate = TestCertificate.Create();
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await TakeTlsAsync(agent, certificate);
        using var caller = await CallTlsAsync(agent);
        await caller.SayAsync(Ask);
        using var farEnd = await NextTlsAsync(origin, certificate);
        await farEnd.HeadAsync();
        await farEnd.SayAsync("HTTP/1.1 200 OK\r\n\r\nok");
        await ((SslStream)farEnd.Stream).ShutdownAsync();
        await caller.RestAsync();
        await NextIsServedAsync(agent, origin, certificate);
    }

    /// <summary>The last of the answer fills what the agent reads into, so that the TLS stream itself keeps what is behind it.</summary>
    [Fact]
    public async Task BytesBehindAnAnswer_InsideOneTlsRecord_ReachNobody()
    {
        using var certificate = TestCertificate.Create();
        using var origin = new RawOrigin();
        await using var agent = new RunningAgent(origin.Address);
        await using var session = await TakeTlsAsync(agent, certificate);
        using var caller = await CallTlsAsync(agent);
        await caller.SayAsync(Ask);
        using var farEnd = await NextTlsAsync(origin, certificate);
        await farEnd.HeadAsync();
        const int readSize = 16 * 1024;
        const string begin = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nlarge: ";
        string answer = begin + new string('a', readSize - begin.Length - 4) + "\r\n\r\n";
        await farEnd.SayAsync(answer[..^100]);
        await farEnd.SayAsync(answer[^100..] + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray");
        Assert.Equal(answer, await caller.HeadAsync());
        await NextIsServedAsync(agent, origin, certificate);
    }

    private static async Task NextIsServedAsync(RunningAgent agent, RawOrigin origin, X509Certificate2 certificate)
    {
        using var caller = await CallTlsAsync(agent);
        await NextCaller.IsServedAsync(caller, () => NextTlsAsync(origin, certificate));
    }

    private static async Task<TunnelConnection> TakeTlsAsync(RunningAgent agent, X509Certificate2 certificate)
    {
        var session = await agent.ConnectAsync(Laptops.Refuse);
        var identity = new TlsIdentity(certificate.ExportCertificatePem(), certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Assert.Null((await RunningAgent.AskAsync(session, new ControlQuestion(Register: new RegisterRoute(RunningAgent.Info("a", new SessionRoute("alice")), Tls: identity)))).Error);
        return session;
    }

    private static async Task<Talker> CallTlsAsync(RunningAgent agent)
    {
        var socket = await SocketTalk.CallAsync(agent.Service);
        var tls = new SslStream(new System.Net.Sockets.NetworkStream(socket, ownsSocket: true), false, (_, c, _, _) => c is not null);
        await tls.AuthenticateAsClientAsync("app.test").InTime();
        return new Talker(socket, tls);
    }

    private static async Task<Talker> NextTlsAsync(RawOrigin origin, X509Certificate2 certificate)
    {
        var plain = await origin.NextAsync();
        var tls = new SslStream(plain.Stream);
        await tls.AuthenticateAsServerAsync(certificate).InTime();
        return new Talker(plain.Socket, tls);
    }
}
