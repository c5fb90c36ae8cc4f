using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Kloop.Cluster.Addons.Kube;

namespace Kloop.Cluster.Addons.Ingress;

/// <summary>Writes our address into the status of every Ingress that we serve.</summary>
internal sealed partial class IngressStatusWriter(
    HttpClient api, ClusterStore store, AddonOptions options, ILogger<IngressStatusWriter> logger) : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        store.Changed += () => changes.Writer.TryWrite(true);
        await foreach (var _ in changes.Reader.ReadAllAsync(stoppingToken))
        {
            foreach (var ingress in store.Current.Ingresses.Values.Where(IsUnwritten))
            {
                if (!await TryWriteAsync(ingress, stoppingToken))
                {
                    await Task.Delay(RetryPause, stoppingToken);
                    changes.Writer.TryWrite(true);
                }
            }
        }
    }

    private bool IsUnwritten(IngressObject ingress) =>
        RouteTableBuilder.IsOurs(ingress)
        && !(ingress.Status?.LoadBalancer?.Ingress is [{ Ip: { } ip }] && ip == options.Address.ToString());

    private async Task<bool> TryWriteAsync(IngressObject ingress, CancellationToken cancellation)
    {
        var path = $"/apis/networking.k8s.io/v1/namespaces/{ingress.Metadata.Namespace}/ingresses/{ingress.Metadata.Name}/status";
        var addresses = new JsonArray(new JsonObject { ["ip"] = options.Address.ToString() });
        var body = new JsonObject
        {
            ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = addresses } },
        };
        try
        {
            using var response = await api.PatchAsync(
                new Uri(path, UriKind.Relative),
                new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/merge-patch+json")), cancellation);
            return response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotFound;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            LogFailure(path, e.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "writing {Path}: {Reason}")]
    private partial void LogFailure(string path, string reason);
}
