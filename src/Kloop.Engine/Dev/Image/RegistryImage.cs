using Kloop.Engine.Build;
using Kloop.Engine.Build.Destinations;
using Kloop.Engine.Build.Registry;

namespace Kloop.Engine.Dev.Image;

/// <summary>Reads an image's configuration from its registry, with the developer's logins.</summary>
internal static class RegistryImage
{
    /// <summary>A registry that the laptop does not reach must not hold a session up: there are other ways.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The image's configuration; null when this laptop cannot read it.</summary>
    public static async Task<ImageDefaults?> ReadAsync(string reference, CancellationToken cancellationToken)
    {
        var image = ImageReference.Parse(reference);
        if (image.Host is not { } host) return null;
        using var http = new RegistryHttp(host, DestinationChoice.IsPrivate(host), DockerLogins.OfDeveloper());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var reader = new OciReader(http, image.Path);
            return await reader.ManifestAsync(image.Digest ?? image.Tag ?? "latest", limit.Token) is { } manifest
                && await reader.ConfigurationAsync(manifest, limit.Token) is { } configuration ? ImageDefaults.Of(configuration, $"the image at {host}") : null;
        }
        catch (Exception e) when (e is TaskFailedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
