using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kloop.Agent.Http1;
using Kloop.Tunnel.Session;
using Microsoft.AspNetCore.Connections;

namespace Kloop.Agent.Http;

/// <summary>Ends the application's TLS with the certificate that a session brought, from then on.</summary>
internal sealed class TlsFront(HttpFront front)
{
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);

    private volatile SslStreamCertificateContext? _certificate;

    /// <summary>Whether TLS can be ended here.</summary>
    public bool Has => _certificate is not null;

    /// <exception cref="CryptographicException">The certificate or key is malformed, or they do not fit each other.</exception>
    public void Use(TlsIdentity identity)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(identity.Certificate);
        using var key = X509Certificate2.CreateFromPem(identity.Certificate, identity.Key);
        // A copy through PKCS#12 holds its key by itself.
        var own = X509CertificateLoader.LoadPkcs12(key.Export(X509ContentType.Pkcs12), null);
        _certificate = SslStreamCertificateContext.Create(own, chain, offline: true);
    }

    /// <summary>Does the handshake and hands the connection over; false when the caller failed at it.</summary>
    public async Task<bool> ServeAsync(Socket socket, PortMapping port, CancellationToken cancellationToken)
    {
        var link = new SocketLink(socket);
        var tls = new SslStream(link.Stream);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(HandshakeLimit);
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = _certificate,
                    ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                },
                limit.Token);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            await tls.DisposeAsync();
            return false;
        }

        var arrival = new Arrival(port, null, Tls: true);
        if (tls.NegotiatedApplicationProtocol != SslApplicationProtocol.Http2)
        {
            front.ServeHttp1(new TlsLink(tls, link), socket.RemoteEndPoint, arrival);
            return true;
        }

        var connection = new DefaultConnectionContext(Guid.NewGuid().ToString("N"))
        {
            Transport = new TlsPipes(tls),
            RemoteEndPoint = socket.RemoteEndPoint,
            LocalEndPoint = socket.LocalEndPoint,
        };
        var closed = new CancellationTokenSource();
        connection.ConnectionClosed = closed.Token;
        connection.OnAborted = () =>
        {
            socket.Dispose();
            closed.Cancel();
        };
        connection.OnDisposed = async () =>
        {
            await tls.DisposeAsync();
            await closed.CancelAsync();
        };
        front.ServeHttp2(connection, arrival);
        return true;
    }

    private sealed class TlsPipes(SslStream tls) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(tls, new StreamPipeReaderOptions(leaveOpen: true));

        public PipeWriter Output { get; } = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
    }

    private sealed class DefaultConnectionContext(string id) : Microsoft.AspNetCore.Connections.DefaultConnectionContext(id)
    {
        public Action OnAborted { get; set; } = () => { };

        public Func<ValueTask> OnDisposed { get; set; } = () => ValueTask.CompletedTask;

        public override void Abort(ConnectionAbortedException abortReason) => OnAborted();

        public override async ValueTask DisposeAsync()
        {
            await OnDisposed();
            await base.DisposeAsync();
        }
    }
}
