using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary><c>--as NAME --ingress</c>: the shop under a host name of one's own.</summary>
public sealed class SubdomainTests(ShopApp app) : IClassFixture<ShopApp>
{
    [Fact]
    public async Task A_subdomain_shows_the_laptop_and_the_host_itself_the_origin()
    {
        string service = await app.Kubectl.ServiceAsync("catalog"), ingress = await IngressAsync();
        await using var run = await RedirectAsync("catalog", "alice", "of alice");
        await run.SaysAsync($"http://alice.{app.Host}/");
        await ShowsAsync($"alice.{app.Host}", "of alice");
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal("of alice", await BannerAsync($"alice.{app.Host}"));
            Assert.NotEqual("of alice", await BannerAsync(app.Host));
        }

        Assert.Equal(0, await run.InterruptAsync());
        Assert.Empty(await app.ClonesAsync());
        await app.Kubectl.NothingLeftAsync();
        Assert.Equal(service, await app.Kubectl.ServiceAsync("catalog"));
        Assert.Equal(ingress, await IngressAsync());
        await Eventually.IsAsync(() => BannerAsync($"alice.{app.Host}"), b => b is null, "the subdomain is gone");
        Assert.NotNull(await BannerAsync(app.Host));
    }

    [Fact]
    public async Task Two_developers_have_a_subdomain_each()
    {
        await using var bob = await RedirectAsync("catalog", "bob", "of bob");
        await using var carol = await RedirectAsync("catalog", "carol", "of carol");
        await ShowsAsync($"bob.{app.Host}", "of bob");
        await ShowsAsync($"carol.{app.Host}", "of carol");
        await bob.InterruptAsync();
        Assert.Equal("of carol", await BannerAsync($"carol.{app.Host}"));
    }

    [Fact]
    public async Task Two_services_of_one_NAME_share_the_subdomain_until_both_have_ended()
    {
        await using var cart = await RedirectAsync("cart", "dora", "unused");
        await using var catalog = await RedirectAsync("catalog", "dora", "of dora");
        await ShowsAsync($"dora.{app.Host}", "of dora");
        await cart.InterruptAsync();
        await ShowsAsync($"dora.{app.Host}", "of dora");
        await catalog.InterruptAsync();
        Assert.Empty(await app.ClonesAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TLS_is_there_when_the_certificate_covers_the_subdomain_and_else_said_to_be_missing(bool covers)
    {
        string folder = Directory.CreateTempSubdirectory("kloop-").FullName, name = covers ? "erin" : "fred";
        string certificate = Path.Combine(folder, "tls.crt"), key = Path.Combine(folder, "tls.key");
        await WriteCertificateAsync(certificate, key, covers ? [app.Host, $"*.{app.Host}"] : [app.Host]);
        await app.Kubectl.OutAsync("create", "secret", "tls", $"cert-{name}", $"--cert={certificate}", $"--key={key}");
        await app.Kubectl.OutAsync("patch", "ingress", "storefront", "--type=json", "-p",
            $$"""[{"op":"add","path":"/spec/tls","value":[{"hosts":["{{app.Host}}"],"secretName":"cert-{{name}}"}]}]""");
        try
        {
            await using var run = await RedirectAsync("catalog", name, $"of {name}");
            await run.SaysAsync(covers ? $"https://{name}.{app.Host}/" : $"{name}.{app.Host} has no TLS: the certificate in Secret cert-{name} does not cover it");
            await Eventually.IsAsync(async () => (string?)(await ShopApp.ProductsAsync($"{name}.{app.Host}", covers ? certificate : null))?["banner"], b => b == $"of {name}", "the subdomain answers");
        }
        finally
        {
            await app.Kubectl.OutAsync("patch", "ingress", "storefront", "--type=json", "-p", """[{"op":"remove","path":"/spec/tls"}]""");
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_NAME_that_is_no_host_label_is_refused_before_anything_is_touched()
    {
        var result = await Programs.RunAsync(Repository.Kloop, "redirect", "catalog", "--as", "No_Host", "--ingress", "-n", app.Namespace, "--", "true");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("a name is 1 to 63 of a-z, 0-9", result.Error, StringComparison.Ordinal);
        await app.Kubectl.NothingLeftAsync();
    }

    private async Task<KloopRun> RedirectAsync(string service, string name, string banner)
    {
        int port = Repository.FreePort();
        return await KloopRun.Start(null, "redirect", service, "--as", name, "--ingress", "-n", app.Namespace, "--port", $"{port}:80",
            "--", "env", $"PORT={port}", $"CATALOG_BANNER={banner}", "node", ShopApp.Catalog).ReadyAsync();
    }

    /// <summary>The Ingress controller follows in its own time.</summary>
    private static Task ShowsAsync(string host, string banner) => Eventually.IsAsync(() => BannerAsync(host), b => b == banner, $"{host} shows \"{banner}\"");

    private static async Task<string?> BannerAsync(string host) => (string?)(await ShopApp.ProductsAsync(host))?["banner"];

    private Task<string> IngressAsync() => app.Kubectl.OutAsync("get", "ingress", "storefront", "-o", "json");

    private static async Task WriteCertificateAsync(string certificate, string key, string[] hosts)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kloop test", pair, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts) names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await File.WriteAllTextAsync(certificate, signed.ExportCertificatePem());
        await File.WriteAllTextAsync(key, pair.ExportPkcs8PrivateKeyPem());
    }
}
