using System.Net;
using Kloop.Cluster.Addons;
using Kloop.Cluster.Addons.Dns;
using Kloop.Cluster.Addons.Ingress;
using Kloop.Cluster.Addons.Kube;
using Kloop.Cluster.Addons.Listening;
using Kloop.Cluster.Addons.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = args });
var options = AddonOptions.From(new ConfigurationBuilder().AddCommandLine(args).Build());
builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);

var services = builder.Services;
services.AddSingleton(options);
services.AddSingleton(TimeProvider.System);
services.AddSingleton(_ => ApiConnection.Open(options));
services.AddSingleton<ClusterStore>();
services.AddSingleton<ClusterWatch>().AddHostedService(provider => provider.GetRequiredService<ClusterWatch>());
services.AddSingleton(new ExtraHosts(options.HostsFile));
services.AddSingleton<DnsResponder>();
services.AddHostedService<DnsUdpServer>();
services.AddHostedService<VolumePermissions>();
services.AddHttpForwarder();
services.AddSingleton<BackendClient>();
services.AddSingleton<RecentFailures>();
services.AddSingleton<IngressProxy>();
services.AddHostedService<IngressStatusWriter>();
services.AddSingleton<CertificateSelector>();
services.AddSingleton<IConnectionListenerFactory, SocketTransportFactory>();
services.AddSingleton<IConnectionListenerFactory, CleartextListenerFactory>();

builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel((_, kestrel) =>
{
    IngressListeners.Configure(kestrel, options);
    kestrel.Listen(new IPEndPoint(options.Address, DnsUdpServer.Port), listen => listen.UseConnectionHandler<DnsTcpConnection>());
    kestrel.Listen(new IPEndPoint(options.Address, AddonOptions.HealthPort));
});

var app = builder.Build();
var proxy = app.Services.GetRequiredService<IngressProxy>();
var watch = app.Services.GetRequiredService<ClusterWatch>();
app.Run(context =>
{
    if (context.Connection.LocalPort != AddonOptions.HealthPort)
    {
        return proxy.HandleAsync(context);
    }

    context.Response.StatusCode = watch.IsComplete ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
    return Task.CompletedTask;
});
await app.RunAsync();
