using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kloop.Agent.Tests.Doubles;

internal static class TestCertificate
{
    /// <summary>A new one for app.test, signed by itself.</summary>
    public static X509Certificate2 Create()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=app.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }
}
