using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace Kloop.Agent.Http;

/// <summary>How forwarding a request ended.</summary>
internal enum ForwardResult
{
    /// <summary>The caller has the answer, or what there was of it.</summary>
    Answered,

    /// <summary>Nothing reached the far end and nothing the caller: it may go elsewhere.</summary>
    NotSent,
}

/// <summary>Forwards HTTP/2 requests by YARP, in that version, without any time limit of its own.</summary>
internal sealed class RequestForwarder : IDisposable
{
    private static readonly ForwarderRequestConfig Http2 = Config(HttpVersionPolicy.RequestVersionExact);

    /// <summary>The agent offers HTTP/2 in the TLS handshake without knowing whether the far end has it: that is negotiated there.</summary>
    private static readonly ForwarderRequestConfig Http2InTls = Config(HttpVersionPolicy.RequestVersionOrLower);

    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider();
    private readonly IHttpForwarder _forwarder;

    public RequestForwarder() => _forwarder = _services.GetRequiredService<IHttpForwarder>();

    public async Task<ForwardResult> SendAsync(HttpContext context, string prefix, HttpMessageInvoker client)
    {
        var error = await _forwarder.SendAsync(context, prefix, client, ConfigOf(prefix), PassThrough.Instance);
        if (error == ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested) return ForwardResult.Answered;
        return NothingSent(context.Features.Get<IForwarderErrorFeature>()?.Exception) ? ForwardResult.NotSent : ForwardResult.Answered;
    }

    public void Dispose() => _services.Dispose();

    /// <summary>Makes a request as if it had not been tried.</summary>
    public static void Forget(HttpContext context)
    {
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.Clear();
    }

    private static bool NothingSent(Exception? failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is LaptopRefusedException or Tunnel.ChannelResetException { Refused: true } or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }) return true;
        }

        return false;
    }

    private static ForwarderRequestConfig ConfigOf(string prefix) => prefix.StartsWith("https:", StringComparison.Ordinal) ? Http2InTls : Http2;

    private static ForwarderRequestConfig Config(HttpVersionPolicy policy) => new()
    {
        Version = HttpVersion.Version20,
        VersionPolicy = policy,
        ActivityTimeout = Timeout.InfiniteTimeSpan,
    };
}
