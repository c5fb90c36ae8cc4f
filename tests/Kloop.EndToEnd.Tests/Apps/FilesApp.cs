using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Apps;

/// <summary>
/// An application whose pod has every kind of volume that the API server gives, a worker without a Service, and
/// a CronJob; its service account may read ConfigMaps.
/// </summary>
public sealed class FilesApp : IAsyncLifetime
{
    internal string Namespace { get; } = $"kloop-e2e-{Guid.NewGuid().ToString("N")[..8]}";

    internal Kubectl Kubectl => new(Namespace);

    public async ValueTask InitializeAsync()
    {
        (await Programs.RunAsync("kubectl", "create", "namespace", Namespace)).Succeeded("create namespace");
        var api = await Programs.RunAsync("kubectl", "get", "service", "kubernetes", "-n", "default", "-o", "jsonpath={.spec.clusterIP}");
        await Kubectl.ApplyAsync(Manifest(api.Output));
        await Kubectl.OutAsync("rollout", "status", "deployment/files", "--timeout=120s");
        await Kubectl.OutAsync("rollout", "status", "deployment/worker", "--timeout=120s");
    }

    public async ValueTask DisposeAsync() => await Programs.RunAsync("kubectl", "delete", "namespace", Namespace, "--wait=false");

    private static string Manifest(string apiServer) => $$$$"""
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: robot}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: robot}
        rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, list]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: robot}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: robot}
        subjects: [{kind: ServiceAccount, name: robot}]
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {settings.json: '{"banner": "first"}', level: "info"}
        binaryData: {icon: AAH/}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: credentials}
        stringData: {password: "s3cret"}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: files}
        spec:
          selector: {matchLabels: {app: files}}
          template:
            metadata: {labels: {app: files, tier: web}}
            spec:
              serviceAccountName: robot
              terminationGracePeriodSeconds: 1
              hostAliases: [{ip: {{{{apiServer}}}}, hostnames: [ledger.test]}]
              dnsConfig: {searches: [default.svc.cluster.local]}
              containers:
              - name: main
                image: {{{{Repository.PythonImage}}}}
                command: [python3, -m, http.server, "8080"]
                ports: [{containerPort: 8080}]
                readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
                env:
                - {name: LEVEL, valueFrom: {configMapKeyRef: {name: settings, key: level}}}
                - {name: SETTINGS, value: /etc/kloop-files/settings.json}
                - {name: PATH, value: /usr/local/bin:/usr/bin:/bin}
                - {name: PART, value: web}
                volumeMounts:
                - {name: settings, mountPath: /etc/kloop-files}
                - {name: credentials, mountPath: /kloop-secrets, readOnly: true}
                - {name: all, mountPath: /var/run/secrets/kloop.dev/all}
                - {name: settings, mountPath: /etc/kloop-one.json, subPath: settings.json}
                - {name: scratch, mountPath: /kloop-scratch/web, subPathExpr: $(PART)}
                - {name: scratch, mountPath: /tmp}
              volumes:
              - {name: settings, configMap: {name: settings}}
              - {name: credentials, secret: {secretName: credentials, defaultMode: 256, items: [{key: password, path: db/password}]}}
              - name: all
                projected:
                  sources:
                  - {serviceAccountToken: {path: token, expirationSeconds: 600}}
                  - {configMap: {name: settings, items: [{key: icon, path: icon.bin}]}}
                  - {configMap: {name: not-there, optional: true}}
                  - downwardAPI:
                      items:
                      - {path: labels, fieldRef: {fieldPath: metadata.labels}}
                      - {path: namespace, fieldRef: {fieldPath: metadata.namespace}}
              - {name: scratch, emptyDir: {}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: files}
        spec: {selector: {app: files}, ports: [{port: 80, targetPort: 8080}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: worker}
        spec:
          replicas: 2
          selector: {matchLabels: {app: worker}}
          template:
            metadata: {labels: {app: worker}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: {{{{Repository.PythonImage}}}}
                command: [sleep, infinity]
                env: [{name: QUEUE, value: orders}]
                volumeMounts: [{name: settings, mountPath: /etc/kloop-files}]
              volumes: [{name: settings, configMap: {name: settings}}]
        ---
        apiVersion: batch/v1beta1
        kind: CronJob
        metadata: {name: nightly}
        spec:
          schedule: "0 3 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers:
                  - {name: main, image: {{{{Repository.PythonImage}}}}, command: [sleep, "1"], env: [{name: REPORT, value: sales}]}
        """;
}
