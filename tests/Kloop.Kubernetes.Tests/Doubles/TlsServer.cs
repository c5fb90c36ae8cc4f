using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kloop.Kubernetes.Tests.Doubles;

/// <summary>An API server on loopback for the name cluster.example, behind TLS with an authority of its own. Answers with who asked.</summary>
internal sealed class TlsServer : IDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _certificate;

    public TlsServer()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        _certificate = Signed("cluster.example");
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public string AuthorityData => Data(_authority.ExportCertificatePem());

    /// <summary>A client's certificate and key, as a kubeconfig has them.</summary>
    public (string Certificate, string Key) Client(string name)
    {
        using var certificate = Signed(name);
        using var key = certificate.GetECDsaPrivateKey()!;
        return (Data(certificate.ExportCertificatePem()), Data(key.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
    }

    private X509Certificate2 Signed(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var bare = request.Create(_authority, _authority.NotBefore, _authority.NotAfter, RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(new NetworkStream(await _listener.AcceptAsync(), ownsSocket: true));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(NetworkStream connection)
    {
        await using var tls = new SslStream(connection, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = _certificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, client, _, _) => client is null || client.Issuer == _authority.Subject,
        });
        string head = "";
        var one = new byte[1];
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await tls.ReadExactlyAsync(one);
            head += (char)one[0];
        }

        string body = $$"""{"client":"{{tls.RemoteCertificate?.Subject}}"}""";
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
    }

    private static string Data(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
}
