using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kloop.Agent.Healing;

/// <summary>How a patch went.</summary>
internal enum PatchEnd
{
    /// <summary>The API server took it.</summary>
    Done,

    /// <summary>It will not: something that the patch tests is different, or the right is gone.</summary>
    Refused,

    /// <summary>It may later: out of reach, or busy.</summary>
    Later,
}

/// <summary>The API server as a pod sees it: its address in the environment, token and certificates in a mounted folder.</summary>
/// <param name="address">Such as <c>https://10.96.0.1:443</c>.</param>
/// <param name="folder">Holds <c>token</c>, which changes from time to time, and <c>ca.crt</c>.</param>
internal sealed class ApiServer(Uri address, string folder)
{
    /// <summary>Where the pod has them.</summary>
    public const string Folder = "/kloop/api";

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <summary>The address that every pod is told; null where it was not.</summary>
    /// <param name="host">Value of <c>KUBERNETES_SERVICE_HOST</c>.</param>
    /// <param name="port">Value of <c>KUBERNETES_SERVICE_PORT</c>.</param>
    public static Uri? AddressOf(string? host, string? port) =>
        IPAddress.TryParse(host, out var ip) && ushort.TryParse(port, out ushort number) ? new UriBuilder("https", ip.ToString(), number).Uri : null;

    /// <summary>Sends a JSON patch (RFC 6902).</summary>
    /// <param name="path">The object's path.</param>
    /// <param name="patch">The operations.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How it went, and the reason for people.</returns>
    public async Task<(PatchEnd End, string Reason)> PatchAsync(string path, string patch, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerLimit);
        try
        {
            // Made anew each time: it is needed once in hours, and the certificates may have changed.
            using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, SslOptions = Trust() });
            using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(address, path + "?fieldManager=kloop"));
            string token = await File.ReadAllTextAsync(Path.Combine(folder, "token"), limit.Token);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
            request.Content = new StringContent(patch, Encoding.UTF8, "application/json-patch+json");
            using var answer = await http.SendAsync(request, limit.Token);
            return answer.IsSuccessStatusCode ? (PatchEnd.Done, "")
                : answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError ? (PatchEnd.Later, Status(answer))
                : (PatchEnd.Refused, Status(answer));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            return (PatchEnd.Later, (e.InnerException ?? e).Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (PatchEnd.Later, $"no answer within {AnswerLimit.TotalSeconds:0} s");
        }
    }

    private static string Status(HttpResponseMessage answer) => $"HTTP {(int)answer.StatusCode}";

    private SslClientAuthenticationOptions Trust()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(Path.Combine(folder, "ca.crt"));
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }
}
