using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Apps;

/// <summary>Two applications that end TLS themselves, by node ports: <c>both</c> speaks HTTP/1.1 and HTTP/2, <c>old</c> HTTP/1.1 alone.</summary>
public sealed class TlsApp : IAsyncLifetime
{
    internal string Namespace { get; } = $"kloop-e2e-{Guid.NewGuid().ToString("N")[..8]}";

    internal Kubectl Kubectl => new(Namespace);

    /// <summary>What both of them show.</summary>
    internal X509Certificate2 Own { get; } = Certificate("app.test");

    public async ValueTask InitializeAsync()
    {
        (await Programs.RunAsync("kubectl", "create", "namespace", Namespace)).Succeeded("create namespace");
        string image = (await Programs.RunAsync("kubectl", "-n", "shop", "get", "deployment/catalog", "-o", "jsonpath={.spec.template.spec.containers[0].image}")).Succeeded("the shop's image").Output;
        await Kubectl.ApplyAsync($$$"""
            apiVersion: v1
            kind: Secret
            type: kubernetes.io/tls
            metadata: {name: app-tls}
            data:
              tls.crt: {{{Base64(Own.ExportCertificatePem())}}}
              tls.key: {{{Base64(Own.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem())}}}
            """);
        await Kubectl.ApplyAsync(Manifest("both", image, "require('http2').createSecureServer({...identity, allowHTTP1: true}, answer)"));
        await Kubectl.ApplyAsync(Manifest("old", image, "require('https').createServer(identity, answer)"));
        foreach (string name in (string[])["both", "old"]) await Kubectl.OutAsync("rollout", "status", $"deployment/{name}", "--timeout=120s");
    }

    public async ValueTask DisposeAsync()
    {
        Own.Dispose();
        await Programs.RunAsync("kubectl", "delete", "namespace", Namespace, "--wait=false");
    }

    /// <summary>A certificate that nobody has signed, good for long.</summary>
    internal static X509Certificate2 Certificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Manifest(string name, string image, string server) => $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{{name}}}}
        spec:
          selector: {matchLabels: {app: {{{name}}}}}
          template:
            metadata: {labels: {app: {{{name}}}}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: {{{image}}}
                command:
                - node
                - -e
                - |
                  const read = f => require('fs').readFileSync('/tls/' + f);
                  const identity = {key: read('tls.key'), cert: read('tls.crt')};
                  const answer = (q, s) => s.end(JSON.stringify({servedBy: 'origin', version: q.httpVersion}));
                  {{{server}}}.listen(8443);
                ports: [{containerPort: 8443}]
                readinessProbe: {tcpSocket: {port: 8443}, periodSeconds: 1}
                volumeMounts: [{name: tls, mountPath: /tls, readOnly: true}]
              volumes: [{name: tls, secret: {secretName: app-tls}}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: {{{name}}}}
        spec: {type: NodePort, selector: {app: {{{name}}}}, ports: [{port: 443, targetPort: 8443}]}
        """;
}
