using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kloop.Agent.Healing;
using Kloop.Agent.Tests.Doubles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kloop.Agent.Tests.Healing;

public sealed class ApiServerTests : IAsyncLifetime
{
    private const string Path = "/api/v1/namespaces/shop/services/catalog";

    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;
    private readonly X509Certificate2 _certificate = Certificate();
    private WebApplication? _app;
    private int _status = 200;
    private string? _asked;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(System.IO.Path.Combine(_folder, "token"), "t0ken\n");
        await File.WriteAllTextAsync(System.IO.Path.Combine(_folder, "ca.crt"), _certificate.ExportCertificatePem());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0, l => l.UseHttps(_certificate)));
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            _asked = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.ContentType} {context.Request.Headers.Authorization} {await body.ReadToEndAsync()}";
            context.Response.StatusCode = _status;
        });
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Patch_IsSent_WithTheMountedToken()
    {
        Assert.Equal((PatchEnd.Done, ""), await PatchAsync());
        Assert.Equal($"PATCH {Path}?fieldManager=kloop application/json-patch+json; charset=utf-8 Bearer t0ken [1]", _asked);
    }

    [Theory]
    [InlineData(401, PatchEnd.Later)]
    [InlineData(403, PatchEnd.Refused)]
    [InlineData(404, PatchEnd.Refused)]
    [InlineData(422, PatchEnd.Refused)]
    [InlineData(429, PatchEnd.Later)]
    [InlineData(503, PatchEnd.Later)]
    public async Task Answer_SaysWhetherToTryAgain(int status, object end)
    {
        _status = status;
        Assert.Equal(((PatchEnd)end, $"HTTP {status}"), await PatchAsync());
    }

    [Fact]
    public async Task ServerThatIsNotTheClusters_GetsNoToken()
    {
        using var other = Certificate();
        await File.WriteAllTextAsync(System.IO.Path.Combine(_folder, "ca.crt"), other.ExportCertificatePem());
        Assert.Equal(PatchEnd.Later, (await PatchAsync()).End);
        Assert.Null(_asked);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("ca.crt")]
    public async Task WhatIsNotMounted_IsSaid(string file)
    {
        File.Delete(System.IO.Path.Combine(_folder, file));
        var (end, reason) = await PatchAsync();
        Assert.Equal(PatchEnd.Later, end);
        Assert.Contains(file, reason, StringComparison.Ordinal);
        Assert.Null(_asked);
    }

    [Theory]
    [InlineData("10.96.0.1", "443", "https://10.96.0.1/")]
    [InlineData("fd00::1", "6443", "https://[fd00::1]:6443/")]
    [InlineData("10.96.0.1", null, null)]
    [InlineData(null, "443", null)]
    [InlineData("elsewhere.test", "443", null)]
    public void Address_IsWhatThePodIsTold(string? host, string? port, string? expected) => Assert.Equal(expected, ApiServer.AddressOf(host, port)?.ToString());

    private Task<(PatchEnd End, string Reason)> PatchAsync() => new ApiServer(new Uri(_app!.Urls.Single()), _folder).PatchAsync(Path, "[1]", default).InTime();

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
