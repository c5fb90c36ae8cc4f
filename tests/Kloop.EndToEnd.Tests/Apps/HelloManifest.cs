namespace Kloop.EndToEnd.Tests.Apps;

/// <summary>A Deployment and its Service, of an image that a test builds.</summary>
internal static class HelloManifest
{
    public static string Of(int replicas) => $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: hello}
        spec:
          replicas: {{{replicas}}}
          selector: {matchLabels: {app: hello}}
          template:
            metadata: {labels: {app: hello}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: hello
                image: example/hello
                ports: [{name: http, containerPort: 8080}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: hello}
        spec:
          selector: {app: hello}
          ports: [{port: 80, targetPort: http}]
        """;
}
