using System.Net;
using Kloop.Cluster.Addons.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Kloop.Cluster.Addons.Listening;

/// <summary>Ports 80 and 443 of the Ingress, without limits on bodies and their pace: a proxy passes what comes.</summary>
internal static class IngressListeners
{
    public static void Configure(KestrelServerOptions kestrel, AddonOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestHeadersTotalSize = 128 * 1024;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
        kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;

        var clear = new IPEndPoint(options.Address, 80);
        kestrel.Listen(new CleartextEndPoint(clear, HttpProtocols.Http1), listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Listen(new CleartextEndPoint(clear, HttpProtocols.Http2), listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.Listen(new IPEndPoint(options.Address, 443), listen =>
        {
            var certificates = listen.ApplicationServices.GetRequiredService<CertificateSelector>();
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = handshake => ValueTask.FromResult(certificates.Select(handshake.ClientHelloInfo.ServerName)),
            });
        });
    }
}
