namespace Shop.Storefront;

/// <summary>One line a request, but for probes.</summary>
internal static partial class RequestLog
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var logger = context.RequestServices.GetRequiredService<ILogger<ShopFront>>();
        context.Response.Headers["x-served-by"] = StorefrontApp.ServedBy;
        await next(context);
        if (context.Request.Path != "/healthz")
            Served(logger, context.Request.Method, context.Request.Path, context.Response.StatusCode);
    }

    [LoggerMessage(1, LogLevel.Information, "{Method} {Path} {Status}")]
    static partial void Served(ILogger logger, string method, string path, int status);
}
