using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Shop.Pricing;

/// <summary>gRPC over cleartext HTTP/2 (prior knowledge). Environment: PORT, default 5000.</summary>
internal static class PricingApp
{
    public static WebApplication Create(string[] args, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ListenAnyIP(builder.Configuration.GetValue("PORT", 5000), port => port.Protocols = HttpProtocols.Http2));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton(time);
        builder.Services.AddGrpc();
        var app = builder.Build();
        app.MapGrpcService<PriceService>();
        return app;
    }
}
