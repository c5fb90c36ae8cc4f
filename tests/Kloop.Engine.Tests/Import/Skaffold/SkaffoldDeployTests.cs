namespace Kloop.Engine.Tests.Import.Skaffold;

public sealed class SkaffoldDeployTests : IDisposable
{
    private readonly ImportFolder _folder = new();

    [Fact]
    public void V2Beta_HasManifestsInTheDeployer() => Deploys("v2beta29", """
        deploy:
          kubectl:
            manifests: ['k8s/*.yaml', 'http://registry.example/x.yaml']
            defaultNamespace: shop
            flags: {apply: [--force]}
          kustomize: {path: overlays/dev}
        """, """
        manifests k8s/*.yaml in shop
        kustomize overlays/dev in shop
        unsupported skaffold.yaml:5:31: manifests "http://registry.example/x.yaml": Kloop fetches no manifests: keep a copy in the repository
        unsupported skaffold.yaml:7:5: deploy.kubectl.flags: Kloop applies by the API server, without kubectl
        """);

    [Fact]
    public void Tests_AreStructureChecks_AndCommands()
    {
        _folder.With("cart/tests/a.yaml", "").With("cart/tests/b.yaml", "");
        Deploys("v4beta11", """
            test:
            - image: acme/cart
              context: cart
              structureTests: ['tests/*.yaml', 'other/*.yaml']
              structureTestsArgs: [--driver=tar]
              custom:
              - {command: ./test.sh, timeoutSeconds: 60, dependencies: {paths: ['*_test.go']}}
              - command: scan $IMAGE
            """, """
            test Deploy of acme/cart cart/tests/a.yaml cart/tests/b.yaml at cart
            test Unit of acme/cart sh -c ./test.sh at cart
            unsupported skaffold.yaml:6:36: structureTests "other/*.yaml": no file matches it
            unsupported skaffold.yaml:7:3: test.structureTestsArgs: Kloop checks the images itself, without the program that takes them
            unsupported skaffold.yaml:9:26: test.custom.timeoutSeconds: Kloop waits for a test to end
            unsupported skaffold.yaml:10:14: test.custom "scan $IMAGE": Kloop runs commands before images are built, so that there is no $IMAGE: make it an end-to-end test
            """);
    }

    [Theory]
    [InlineData("", "image=Reference:acme/cart sidecar.image=Reference:acme/cart")]
    [InlineData("imageStrategy: {fqn: {}}", "image=Reference:acme/cart sidecar.image=Reference:acme/cart")]
    [InlineData("imageStrategy: {helm: {}}", "image.repository=Repository:acme/cart image.tag=Tag:acme/cart sidecar.image.repository=Repository:acme/cart sidecar.image.tag=Tag:acme/cart")]
    [InlineData(
        "imageStrategy: {helm: {explicitRegistry: true}}",
        "image.registry=Registry:acme/cart image.repository=Path:acme/cart image.tag=Tag:acme/cart sidecar.image.registry=Registry:acme/cart sidecar.image.repository=Path:acme/cart sidecar.image.tag=Tag:acme/cart")]
    public void ArtifactOverrides_TakeImagesByTheirStrategy(string strategy, string images) => Deploys("v2beta16", $$$"""
        deploy:
          helm:
            releases:
            - name: cart
              chartPath: charts/cart
              artifactOverrides: {image: acme/cart, sidecar: {image: acme/cart}}
              {{{strategy}}}
        """, $$"""
        helm cart of charts/cart files  values {} set  images {{images}} args
        """);

    [Fact]
    public void ValueTemplates_TakeImagesAndTheirParts() => Deploys("v4beta11", """
        build: {artifacts: [{image: registry.example/acme/cart}, {image: web}]}
        deploy:
          helm:
            flags: {global: [--debug], install: [--atomic], upgrade: [--atomic, --timeout=5m]}
            releases:
            - name: "cart-{{.WHO}}"
              chartPath: charts/cart
              namespace: shop
              createNamespace: true
              valuesFiles: ["values-{{.WHO}}.yaml"]
              overrides: {a: {b: [1, true, text]}}
              setValues: {replicas: 2, "x.y": {z: w}}
              setValueTemplates:
                image: "{{.IMAGE_FULLY_QUALIFIED_registry_example_acme_cart}}"
                cart.repository: "{{.IMAGE_REPO_registry_example_acme_cart}}"
                cart.tag: "{{.IMAGE_TAG_registry_example_acme_cart}}@{{.IMAGE_DIGEST_registry_example_acme_cart}}"
                web: "{{.IMAGE_REPO2}}:{{.IMAGE_TAG2}}"
                first: "{{.IMAGE_NAME}}"
                odd: "x{{.IMAGE_TAG}}"
              setFiles: {config: conf/app.json}
              wait: true
            - name: db
              remoteChart: mysql
              repo: https://charts.registry.example
              version: "9.1"
        """, """
        image registry.example/acme/cart in . docker Dockerfile
        image web in . docker Dockerfile
        helm cart-ada of charts/cart files values-ada.yaml values {"a":{"b":[1,true,"text"]}} set replicas=2 x.y.z=w first=registry.example/acme/cart images image=Reference:registry.example/acme/cart cart.repository=Repository:registry.example/acme/cart cart.tag=Tag:registry.example/acme/cart web=Reference:web args --debug --atomic --set-file config=ROOT/conf/app.json in shop
        helm db of mysql 9.1 from https://charts.registry.example files  values {} set  images  args --debug --atomic
        unsupported skaffold.yaml:21:14: odd "x{{.IMAGE_TAG}}": Kloop puts an image's reference or a part of it into a value, and no other words beside it
        """);

    [Fact]
    public void Releases_ComeAfterThoseThatTheyDependOn() => Deploys("v4beta11", """
        deploy:
          helm:
            releases:
            - {name: web, chartPath: web, dependsOn: [cart]}
            - {name: cart, chartPath: cart, dependsOn: [db]}
            - {name: db, chartPath: db}
        """, """
        helm db of db files  values {} set  images  args
        helm cart of cart files  values {} set  images  args
        helm web of web files  values {} set  images  args
        """);

    [Fact]
    public void Manifests_OfFolders_AreAllThatEndLikeManifests()
    {
        _folder.With("k/a.yaml").With("k/sub/b.yml").With("k/readme.md");
        Deploys("v4beta1", "manifests: {rawYaml: [k, 'k/*']}", "manifests k/**/*.yaml k/**/*.yml k/*.yaml k/sub/**/*.yml");
    }

    [Fact]
    public void WithoutAWord_ManifestsAreInTheirUsualFolder()
    {
        Deploys("v4beta1", "build: {artifacts: [{image: a}]}", "image a in . docker Dockerfile");
        _folder.With("k8s/pod.yaml");
        Deploys("v4beta1", "build: {artifacts: [{image: a}]}", "image a in . docker Dockerfile\nmanifests k8s/*.yaml");
        Deploys("v4beta1", "deploy: {helm: {releases: [{name: a, chartPath: c}]}}", "helm a of c files  values {} set  images  args");
    }

    [Fact]
    public void PortForwards_NeedAKindThatHasPods() => Deploys("v4beta1", """
        portForward:
        - {resourceType: Service, resourceName: cart, port: 80, localPort: 9000, namespace: shop, address: 0.0.0.0}
        - {resourceType: container, resourceName: cart, port: 80}
        """, """
        port 9000:service/cart:80 in shop on 0.0.0.0
        unsupported skaffold.yaml:5:3: portForward: Kloop forwards to service, pod, deployment, statefulset, daemonset, replicaset, replicationcontroller, job, cronjob, and not to "container"
        """);

    private void Deploys(string version, string text, string expected)
    {
        _folder.With("skaffold.yaml", $"apiVersion: skaffold/{version}\nkind: Config\n{text.ReplaceLineEndings("\n")}\n");
        string got = _folder.Text("skaffold.yaml", _folder.Options with { Environment = name => name == "WHO" ? "ada" : null });
        Assert.Equal(expected.ReplaceLineEndings("\n").Replace("ROOT", _folder.Root, StringComparison.Ordinal), got);
    }

    public void Dispose() => _folder.Dispose();
}
