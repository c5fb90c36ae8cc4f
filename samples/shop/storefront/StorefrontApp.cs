namespace Shop.Storefront;

/// <summary>
/// The shop's front. Environment: PORT (8080), CATALOG_URL (http://catalog), CART_URL (http://cart),
/// PRICING_URL (http://pricing:5000), CONNECTION_SECONDS (10: how long a connection to them is used).
/// </summary>
public static class StorefrontApp
{
    internal static readonly string ServedBy = $"{Environment.MachineName}/{Environment.ProcessId}";

    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Shop", LogLevel.Information);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenAnyIP(builder.Configuration.GetValue("PORT", 8080));
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ShopJson.Default));
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<Callees>();
        builder.Services.AddSingleton<CatalogClient>();
        builder.Services.AddSingleton<CartClient>();
        builder.Services.AddSingleton<PricingClient>();
        builder.Services.AddSingleton<ShopFront>();
        builder.Services.AddSingleton<LivePrices>();

        var app = builder.Build();
        app.Use(RequestLog.InvokeAsync);
        app.Use(CalleeFailures.InvokeAsync);
        app.UseWebSockets();
        app.MapShop();
        return app;
    }
}
