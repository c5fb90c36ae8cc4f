using Grpc.Core;

namespace Shop.Storefront;

/// <summary>A callee could not be asked, or answered what the storefront cannot use.</summary>
internal sealed class CalleeException(string callee, int status, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Callee => callee;

    /// <summary>The status for the storefront's own answer.</summary>
    public int Status => status;

    public static CalleeException Unreachable(string callee, Exception inner) =>
        new(callee, StatusCodes.Status502BadGateway, $"{callee}: {inner.Message}", inner);

    public static bool IsUnreachable(Exception e, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested &&
        e is HttpRequestException or RpcException or OperationCanceledException or System.Text.Json.JsonException;
}

/// <summary>Turns a callee's failure into an answer that names the callee.</summary>
internal static class CalleeFailures
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (CalleeException e) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = e.Status;
            await context.Response.WriteAsJsonAsync(new Failure(e.Message, e.Callee), ShopJson.Default.Failure);
        }
    }
}
