using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Deploy.Manifests;

namespace Kloop.Engine.Tests.Import;

/// <summary>What other people's devspace.yaml mean, written by hand.</summary>
public sealed class DevSpaceCorpusTests
{
    private const string Shell = "sh -c command -v bash >/dev/null 2>&1 && exec bash; exec sh";

    [Fact]
    public void Microservices_AreTwoProjects_ThatAreBothDeveloped() => Means("microservices", """
        application microservices
        image myuser/node in node docker node/Dockerfile
        image myuser/php in php docker php/Dockerfile
        manifests node/kube/*.yaml
        helm php of php/chart files  values {"containers":{"php":{"image":"myuser/php"}}} set  images containers.php.image=Reference:myuser/php args
        target release=devspace-node command sleep 1000000000 as myuser/node terminal SHELL
          sync node to ./ Both but node_modules
          rule ** Copy
        target myuser/php
          sync php to . Both
          rule ** Copy
        port 3000:label/release=devspace-node:3000
        unsupported devspace/microservices/node/devspace.yaml:10:22: images.node.rebuildStrategy: Kloop builds an image anew for changes in its folder that are not synced
        unsupported devspace/microservices/node/devspace.yaml:29:15: dev.node.terminal: kloop dev shows logs and opens no shell: open one by kubectl exec -it
        unsupported devspace/microservices/php/devspace.yaml:10:22: images.php.rebuildStrategy: Kloop builds an image anew for changes in its folder that are not synced
        """);

    [Fact]
    public void Kustomize_AndADevImageByLabel() => Means("kustomize", $"""
        application kustomize
        kustomize kube
        target app.kubernetes.io/component=default command sleep 1000000000 at /app as node:17-alpine terminal {Shell}
          sync . to ./ Both but node_modules
          rule ** Copy
        port 3000:label/app.kubernetes.io/component=default:3000
        unsupported devspace/kustomize/devspace.yaml:15:15: dev.my-dev.terminal: kloop dev shows logs and opens no shell: open one by kubectl exec -it
        """);

    [Fact]
    public void Manifests_AreAFolder_AndWhatIsNotDoneIsListed() => Means("quickstart-kubectl", """
        application quickstart-kubectl
        manifests kube
        target mydockeruser/quickstart command sleep 1000000000 as loftsh/javascript:latest terminal sh -c ./devspace_start.sh
          sync . to ./ Both but node_modules
          rule ** Copy
        port 3000:image/mydockeruser/quickstart:3000
        unsupported devspace/quickstart-kubectl/devspace.yaml:24:5: dev.my-dev.open: Kloop opens no browser by itself: kloop dev prints the addresses, and key o opens them
        unsupported devspace/quickstart-kubectl/devspace.yaml:28:7: dev.my-dev.terminal: kloop dev shows logs and opens no shell: open one by kubectl exec -it
        unsupported devspace/quickstart-kubectl/devspace.yaml:30:5: dev.my-dev.ssh: Kloop does not do this
        """);

    [Fact]
    public void ARestartAfterEachUpload_IsARule()
    {
        var application = Corpus.Read("devspace/hot-reload-container-restart/devspace.yaml");
        Assert.Equal("myusername/devspace", application.Images.Single().Name);
        Assert.Equal("images.my-image.rebuildStrategy: Kloop builds an image anew for changes in its folder that are not synced", application.Unsupported.Single().What);
        var target = application.Targets.Single();
        Assert.Equal(["go", "run", "main.go"], target.Command);
        Assert.Equal([new ChangeRule("**", ChangeAction.Restart, [])], target.Rules.Select(r => r with { Command = [] }), (a, b) => a.Pattern == b.Pattern && a.Action == b.Action);
        Assert.Equal("image/myusername/devspace", application.Ports.Single().Resource);
    }

    [Fact]
    public void DependenciesOfOlderVersions_GiveTheirImagesAndPorts()
    {
        var application = Corpus.Read("devspace/dependencies/devspace.yaml");
        Assert.Equal("mydockeruser/devspace", application.Images.Single().Name);
        Assert.Equal("mydockeruser/devspace", application.Targets.Single().Image);
        Assert.Equal(["dependency1", "nginx"], application.Deployments.Cast<InlineManifests>().SelectMany(d => d.Objects).Select(o => o["metadata"]!["name"]!.ToString()));
        Assert.Equal(("image/nginx", "80", 8080), application.Ports.Select(p => (p.Resource, p.Port, p.LaptopPort ?? 0)).Single());
        Assert.Equal(
            [
                "devspace/dependencies/devspace.yaml:10:5: dependencies.dependency3.git: Kloop reads what is on this laptop: check it out, and depend on its path",
                "devspace/dependencies/devspace.yaml:15:15: dev.my-dev.terminal: kloop dev shows logs and opens no shell: open one by kubectl exec -it",
            ],
            application.Unsupported.Select(u => $"{u.Place}: {u.What}"));
    }

    [Fact]
    public void TheComponentChart_GivesItsObjects()
    {
        var application = Corpus.Read("devspace/spring-boot-mysql/devspace.yaml");
        Renders(application.Deployments[0], """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: mysql
              labels: &labels
                app.kubernetes.io/name: devspace-app
                app.kubernetes.io/component: mysql
                app.kubernetes.io/managed-by: Helm
            spec:
              replicas: 1
              podManagementPolicy: OrderedReady
              serviceName: mysql-headless
              selector:
                matchLabels: *labels
              template:
                metadata:
                  labels: *labels
                spec:
                  terminationGracePeriodSeconds: 5
                  containers:
                  - name: container-0
                    image: mariadb:10.5.8
                    env:
                    - {name: MYSQL_ROOT_PASSWORD, value: mypassword}
                    - {name: MYSQL_DATABASE, value: mydatabase}
                    volumeMounts:
                    - {mountPath: /var/lib/mysql, name: mysql-data, subPath: mysql, readOnly: false}
              volumeClaimTemplates:
              - metadata:
                  name: mysql-data
                  labels: *labels
                spec:
                  accessModes: [ReadWriteOnce]
                  resources:
                    requests: {storage: 5Gi}
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: mysql-headless
              labels: {app.kubernetes.io/name: mysql, app.kubernetes.io/managed-by: Helm}
            spec:
              ports:
              - {port: 80, name: web}
              clusterIP: None
              selector:
                app.kubernetes.io/name: devspace-app
                app.kubernetes.io/component: mysql
                app.kubernetes.io/managed-by: Helm
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: mysql
              labels: {app.kubernetes.io/name: mysql, app.kubernetes.io/managed-by: Helm}
            spec:
              ports:
              - {name: port-0, port: 3306, targetPort: 3306, protocol: TCP}
              selector: {app.kubernetes.io/name: devspace-app, app.kubernetes.io/component: mysql}
              type: ClusterIP
            """);
        Renders(application.Deployments[1], """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: spring-boot
              labels: &labels
                app.kubernetes.io/name: devspace-app
                app.kubernetes.io/component: spring-boot
                app.kubernetes.io/managed-by: Helm
            spec:
              replicas: 1
              strategy: {type: Recreate}
              selector:
                matchLabels: *labels
              template:
                metadata:
                  labels: *labels
                spec:
                  terminationGracePeriodSeconds: 5
                  containers:
                  - name: container-0
                    image: maven:3.8.4-eclipse-temurin-16
            """);
        string text = ApplicationText.Of(application with { Deployments = [] }, Corpus.At("devspace/spring-boot-mysql"));
        Assert.Equal("""
            application spring-boot-mysql
            target maven:3.8.4-eclipse-temurin-16 command ./run.sh at /src
              sync . to /src Both but .git/ target/
              rule ** Restart
            port 8080:image/maven:3.8.4-eclipse-temurin-16:8080
            unsupported devspace/spring-boot-mysql/devspace.yaml:45:5: dev.spring-boot.open: Kloop opens no browser by itself: kloop dev prints the addresses, and key o opens them

            """, text);
    }

    private static void Renders(DeploymentSource source, string expected)
    {
        var faults = new Kloop.Engine.Configuration.Yaml.Faults();
        var objects = ManifestText.Parse(expected, "expected", faults);
        faults.ThrowIfAny();
        var rendered = Assert.IsType<InlineManifests>(source).Objects;
        Assert.Equal(objects.Count, rendered.Count);
        foreach (var (wanted, got) in objects.Zip(rendered)) Assert.True(JsonNode.DeepEquals(wanted, got), got.ToJsonString());
    }

    private static void Means(string folder, string expected) =>
        Assert.Equal(expected.ReplaceLineEndings("\n").Replace("SHELL", Shell, StringComparison.Ordinal) + "\n", ApplicationText.Of(Corpus.Read($"devspace/{folder}/devspace.yaml"), Corpus.At($"devspace/{folder}")));
}
