using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Build.Registry;

/// <summary>
/// A registry's HTTP: HTTPS, or HTTP where that is allowed and nothing else answers; logins as it asks for them.
/// Source: OCI distribution-spec 1.1; distribution, "Token Authentication".
/// </summary>
/// <param name="host">HOST[:PORT].</param>
/// <param name="insecure">It may speak HTTP, or have a certificate that nobody vouches for.</param>
/// <param name="logins">Where logins come from.</param>
internal sealed class RegistryHttp(string host, bool insecure, DockerLogins logins) : IDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = ConnectLimit,
        UseCookies = false,
        AllowAutoRedirect = true,
        UseProxy = !insecure,
        SslOptions = insecure ? Unchecked() : new(),
    })
    { Timeout = Timeout.InfiniteTimeSpan, DefaultRequestHeaders = { { "User-Agent", "kloop" } } };

    private readonly SemaphoreSlim _asking = new(1);
    private Uri? _root;
    private AuthenticationHeaderValue? _authorization;

    /// <summary>HOST[:PORT].</summary>
    public string Host => host;

    /// <summary>Sends a request; asks for a login once when the registry wants one.</summary>
    /// <param name="make">Makes the request, again for the second try.</param>
    /// <param name="path">Below the registry's root, such as <c>v2/shop/cart/manifests/1</c>; or an address that it gave.</param>
    /// <param name="scope">What is to be done, such as <c>repository:shop/cart:pull,push</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TaskFailedException">It is out of reach, or refuses.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, string path, string scope, CancellationToken cancellationToken)
    {
        try
        {
            var root = await RootAsync(cancellationToken);
            var response = await SendOnceAsync(make, new Uri(root, path), cancellationToken);
            if (response.StatusCode != HttpStatusCode.Unauthorized) return response;
            using (response)
            {
                if (!await LogInAsync(response, scope, cancellationToken)) throw Refused(response);
            }

            response = await SendOnceAsync(make, new Uri(root, path), cancellationToken);
            if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)) return response;
            using (response) throw Refused(response);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException)
        {
            throw new TaskFailedException($"the registry {host} is out of reach: {(e.InnerException ?? e).Message}. Is it up? If it speaks HTTP only: --insecure-registry {host}");
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _asking.Dispose();
    }

    private static System.Net.Security.SslClientAuthenticationOptions Unchecked() => new()
    {
#pragma warning disable CA5359 // Declared insecure by the developer, by the cluster (KEP-1755), or on loopback.
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
    };

    private async Task<HttpResponseMessage> SendOnceAsync(Func<HttpRequestMessage> make, Uri address, CancellationToken cancellationToken)
    {
        using var request = make();
        request.RequestUri = address;
        // An upload may go to a storage of its own, which must not see the login.
        if (address.Authority == _root?.Authority) request.Headers.Authorization = _authorization;
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The scheme is found out once.</summary>
    private async Task<Uri> RootAsync(CancellationToken cancellationToken)
    {
        if (_root is not null) return _root;
        if (!insecure) return _root = new Uri($"https://{host}/");
        try
        {
            using var answer = await _http.GetAsync(new Uri($"http://{host}/v2/"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            // 400 is how a TLS server greets a request in cleartext.
            return _root = new Uri($"{(answer.StatusCode == HttpStatusCode.BadRequest ? "https" : "http")}://{host}/");
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse)
        {
            return _root = new Uri($"https://{host}/");
        }
    }

    private async Task<bool> LogInAsync(HttpResponseMessage response, string scope, CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            var login = await logins.FindAsync(host, cancellationToken);
            foreach (var header in response.Headers.WwwAuthenticate)
            {
                var challenge = AuthChallenge.Parse(header.Scheme, header.Parameter);
                if (challenge.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) && login is { IsToken: false }) _authorization = Basic(login);
                else if (challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) && challenge.TokenAddress(scope) is { } address) _authorization = await TokenAsync(address, challenge, scope, login, cancellationToken);
                else continue;
                return _authorization is not null;
            }

            return false;
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<AuthenticationHeaderValue?> TokenAsync(Uri address, AuthChallenge challenge, string scope, RegistryLogin? login, CancellationToken cancellationToken)
    {
        if (address.Scheme != Uri.UriSchemeHttps && !insecure) throw new TaskFailedException($"the registry {host} wants logins sent to {address.Host} without encryption: that is not done");
        using var request = login is { IsToken: true }
            ? new HttpRequestMessage(HttpMethod.Post, address.GetLeftPart(UriPartial.Path))
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string>
                {
                    ["grant_type"] = "refresh_token",
                    ["refresh_token"] = login.Secret,
                    ["service"] = challenge.Values.GetValueOrDefault("service", host),
                    ["scope"] = challenge.Values.GetValueOrDefault("scope", scope),
                    ["client_id"] = "kloop",
                }),
            }
            : new HttpRequestMessage(HttpMethod.Get, address);
        if (login is { IsToken: false }) request.Headers.Authorization = Basic(login);
        using var answer = await _http.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode) return null;
        try
        {
            var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
            return (json.Text("token") ?? json.Text("access_token")) is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static AuthenticationHeaderValue Basic(RegistryLogin login) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Secret}")));

    private TaskFailedException Refused(HttpResponseMessage response) =>
        new($"the registry {host} refuses ({(int)response.StatusCode} {response.ReasonPhrase}): log in with docker login {host}, or name another one with --registry");
}
