namespace Kloop.Engine.Tests.Import.DevSpace;

public sealed class DevSpaceTests : IDisposable
{
    private readonly ImportFolder _folder = new();

    [Fact]
    public void Variables_ComeFromValuesDefaultsTheEnvironmentAndCommands() => Means("""
        version: v2beta1
        name: shop
        vars:
          IMAGE: registry.example/${TEAM}/cart
          TEAM: {source: env, default: acme}
          PORT: {default: 8080}
          TAG: $(git describe)
        images:
          cart: {image: "${IMAGE}", tags: ["${TAG}"]}
        dev:
          cart:
            imageSelector: ${IMAGE}
            ports: [{port: "${PORT}:80"}]
        """, """
        image registry.example/blue/cart in . docker Dockerfile tag v1
        target registry.example/blue/cart
        port 8080:image/registry.example/blue/cart:80
        """);

    [Fact]
    public void AVariableWithoutAValue_IsAFault_ThatNamesTheRemedy() => Assert.Equal(
        "devspace.yaml:5:17: the variable IMAGE has no value: give --var IMAGE=VALUE, or set it in the environment",
        _folder.With("devspace.yaml", "version: v2beta1\nvars:\n  IMAGE: {question: Which image?}\nimages:\n  cart: {image: \"${IMAGE}\"}\n").Fault("devspace.yaml"));

    [Fact]
    public void Password_IsUsed_ButNeverWrittenDown()
    {
        const string File = "version: v2beta1\nvars:\n  PASSWORD: {password: true}\nimages:\n  cart: {image: acme/cart, buildArgs: {A: \"${PASSWORD}\"}}\n";
        var given = _folder.Options with { Variables = new Dictionary<string, string> { ["PASSWORD"] = "hunter2" } };
        Assert.Contains("hunter2", _folder.With("devspace.yaml", File).Text("devspace.yaml", given), StringComparison.Ordinal);
        string written = _folder.Text("devspace.yaml", given with { IsWritten = true });
        Assert.DoesNotContain("hunter2", written, StringComparison.Ordinal);
        Assert.Contains("the variable PASSWORD is a password: it is left empty", written, StringComparison.Ordinal);
    }

    [Fact]
    public void ChartsTakeBuiltImages_ByVariablesAndByName() => Means("""
        version: v2beta1
        images:
          cart: {image: acme/cart, context: src, dockerfile: src/Dockerfile.dev, buildArgs: {A: x}, target: dev, network: host}
        deployments:
          cart:
            namespace: shop
            helm:
              releaseName: mycart
              chart: {name: charts/cart, version: "1.0", repo: https://charts.registry.example}
              valuesFiles: [values.yaml]
              values:
                image: acme/cart
                other: {repository: "${runtime.images.cart.image}", tag: "${runtime.images.cart.tag}"}
                list: [{image: "${runtime.images.cart}"}]
                odd: "x-${runtime.images.cart.tag}"
                flag: yes
              upgradeArgs: [--atomic]
        """, """
        image acme/cart in src docker src/Dockerfile.dev target dev A=x --network host
        helm mycart of charts/cart 1.0 from https://charts.registry.example files values.yaml values {"image":"acme/cart","other":{"repository":"acme/cart","tag":""},"list":[{"image":"acme/cart"}],"odd":"x-","flag":"yes"} set  images image=Reference:acme/cart other.repository=Repository:acme/cart other.tag=Tag:acme/cart list[0].image=Reference:acme/cart args in shop
        unsupported devspace.yaml:12:9: odd: Kloop puts an image's reference or a part of it into a value, and no other words beside it
        """);

    [Fact]
    public void Version1_HasListsOfWhatIsDoneToPods() => Means("""
        version: v1beta10
        images:
          web:
            image: acme/web
            dockerfile: ./Dockerfile
            build: {docker: {options: {target: dev, buildArgs: {A: "1"}}}}
          off: {image: acme/off, build: {disabled: true}}
        deployments:
        - name: web
          kubectl: {manifests: [k8s/*.yaml]}
        - name: all
          disabled: true
          kubectl: {manifests: [no.yaml]}
        dev:
          ports:
          - imageName: web
            forward: [{port: 8080, remotePort: 80}]
            reverseForward: [{port: 9000}]
          sync:
          - imageName: web
            localSubPath: ./src
            containerPath: /app
            excludePaths: [node_modules]
            disableDownload: true
            onUpload: {execRemote: {onBatch: {command: npm, args: [ci]}}}
          terminal: {imageName: web, command: [bash]}
          open: [{url: http://localhost:8080}]
          autoReload: {paths: [x]}
        hooks:
        - command: echo
          args: [built]
          when: {after: {images: all}}
        - command: ./migrate.sh
          when: {before: {deployments: web}}
          where: {container: {imageName: web, containerName: main}}
        """, """
        image acme/web in . docker Dockerfile target dev A=1
        manifests k8s/*.yaml
        target acme/web terminal bash
          sync src to /app Upload but node_modules
          rule ** Run npm ci
        port 8080:image/acme/web:80
        port 9000:image/acme/web:9000 reverse
        hook AfterBuild echo built at .
        hook BeforeDeploy sh -c ./migrate.sh at . in image/acme/web:main
        unsupported devspace.yaml:26:13: dev.terminal: kloop dev shows logs and opens no shell: open one by kubectl exec -it
        unsupported devspace.yaml:27:3: dev.open: Kloop opens no browser by itself: kloop dev prints the addresses, and key o opens them
        unsupported devspace.yaml:28:3: dev.autoReload: Kloop builds and deploys anew what changed
        """);

    [Fact]
    public void ReplacedPods_TakeTheirImageAndCommandFromPatches() => Means("""
        version: v1beta10
        deployments: [{name: d, kubectl: {manifests: [d.yaml]}}]
        dev:
          replacePods:
          - labelSelector: {app: my-app}
            replaceImage: ubuntu:latest
            patches:
            - {op: add, path: "spec.containers[0].command", value: [sleep]}
            - {op: add, path: "spec.containers[0].args", value: ["9999"]}
            - {op: add, path: "spec.containers[0].workingDir", value: /workdir}
            - {op: remove, path: "spec.containers[0].livenessProbe"}
          terminal: {labelSelector: {app: my-app}}
          sync: [{labelSelector: {app: my-app}}]
        """, """
        manifests d.yaml
        target app=my-app command sleep 9999 at /workdir as ubuntu:latest terminal sh -c command -v bash >/dev/null 2>&1 && exec bash; exec sh
          sync . to . Both
          rule ** Copy
        unsupported devspace.yaml:11:7: dev.replacePods.patches: Kloop changes of a pod its image, command, arguments and working directory, and not spec.containers[0].livenessProbe
        unsupported devspace.yaml:12:13: dev.terminal: kloop dev shows logs and opens no shell: open one by kubectl exec -it
        """);

    [Fact]
    public void Profiles_ReplaceMergeAndPatch()
    {
        _folder.With("devspace.yaml", """
            version: v1beta11
            images:
              web: {image: acme/web}
            deployments:
            - name: web
              kubectl: {manifests: [k8s]}
            profiles:
            - name: base
              patches: [{op: replace, path: images.web.image, value: acme/based}]
            - name: full
              parent: base
              merge: {images: {web: {dockerfile: D}}}
              patches:
              - {op: add, path: deployments, value: {name: db, kubectl: {manifests: [db.yaml]}}}
            - name: only
              replace: {images: {api: {image: acme/api}}}
            - name: auto
              activation: [{env: {CI: "true"}}]
              patches: [{op: remove, path: deployments.name=web}]
            """);
        Assert.Equal("image acme/based in . docker D\nmanifests k8s\nmanifests db.yaml", _folder.Text("devspace.yaml", _folder.Options with { Profiles = ["full"] }));
        Assert.Equal("image acme/api in . docker Dockerfile\nmanifests k8s", _folder.Text("devspace.yaml", _folder.Options with { Profiles = ["only"] }));
        Assert.Equal("image acme/web in . docker Dockerfile", _folder.Text("devspace.yaml", _folder.Options with { Environment = name => name == "CI" ? "true" : null }));
        Assert.Equal("devspace.yaml:1:1: no profile \"gone\": there are base, full, only, auto", _folder.Fault("devspace.yaml", _folder.Options with { Profiles = ["gone"] }));
    }

    [Fact]
    public void Imports_AddWhatIsNotThere()
    {
        _folder.With("shared/devspace.yaml", "version: v2beta1\nvars: {TEAM: other, ORG: org}\nimages:\n  web: {image: no}\n  db: {image: \"${ORG}/db\"}\n");
        Means("""
            version: v2beta1
            vars: {TEAM: acme}
            imports: [{path: shared}, {git: https://git.example/x, branch: main}, {path: gone.yaml, enabled: false}]
            images:
              web: {image: "${TEAM}/web"}
            """, """
            image acme/web in . docker Dockerfile
            image org/db in . docker Dockerfile
            unsupported devspace.yaml:3:28: imports.git: Kloop reads what is on this laptop: check it out, and import its path
            """);
    }

    [Fact]
    public void Sync_ReadsRulesDirectionsAndFiles()
    {
        _folder.With(".dockerignore", "# no\nbin/\n\nobj/\n");
        Means("""
            version: v2beta1
            dev:
              api:
                labelSelector: {app: api}
                container: main
                devImage: golang:1.22
                command: [sh]
                args: [-c, run]
                env: [{name: A, value: "1"}]
                logs: {enabled: false}
                restartHelper: {inject: true}
                sync:
                - path: ./src:/app/src
                  excludeFile: .dockerignore
                  disableUpload: true
                - path: conf/app.json:/etc/app.json
                  file: true
                  disableDownload: true
                  initialSync: mirrorRemote
                - path: .:/app
                  uploadExcludePaths: [node_modules]
                  downloadExcludePaths: ['**', '!out']
                  onUpload:
                    restartContainer: true
                    exec:
                    - {command: npm ci, onChange: [./package.json]}
                    - {command: make, args: [gen], local: true}
                reversePorts: [{port: "9000"}]
                proxyCommands: [{command: git}]
            """, """
            target app=api container main command sh -c run as golang:1.22 env A=1 no logs
              sync src to /app/src Download but bin/ obj/
              sync conf to /etc Upload only /app.json
              sync . to /app Both but node_modules ** !out
              rule /package.json Run sh -c npm ci and restart
              rule ** Restart
            port 9000:label/app=api:9000 reverse
            hook AfterSync make gen at .
            unsupported devspace.yaml:19:20: dev.api.sync.initialSync: at the start the laptop's files win with Kloop, and not mirrorRemote
            unsupported devspace.yaml:20:7: dev.api.sync: node_modules is not downloaded either
            unsupported devspace.yaml:20:7: dev.api.sync: ** is not uploaded either
            unsupported devspace.yaml:20:7: dev.api.sync: !out is not uploaded either
            unsupported devspace.yaml:29:5: dev.api.proxyCommands: Kloop does not do this
            """);
    }

    [Fact]
    public void InMemoryInstructions_AreAppendedToTheStage()
    {
        _folder.With("Dockerfile", "FROM a AS build\nRUN x\nFROM b\nCOPY . .\n");
        _folder.With("devspace.yaml", "version: v2beta1\nimages:\n  web: {image: w, target: build, appendDockerfileInstructions: [USER 1], entrypoint: [sleep, '9'], cmd: [x]}\n");
        var builder = Assert.IsType<Kloop.Engine.Applications.DockerfileBuilder>(_folder.Read("devspace.yaml").Images.Single().Builder);
        Assert.Null(builder.Dockerfile);
        Assert.Equal("FROM a AS build\nRUN x\nUSER 1\nENTRYPOINT [\"sleep\",\"9\"]\nCMD [\"x\"]\nFROM b\nCOPY . .\n", builder.Text);
    }

    [Theory]
    [InlineData("v1beta11", "build: {custom: {command: ./build.sh, imageFlag: -t, args: [--a], appendArgs: [--z], onChange: [./src/**]}}", "sh -c ./build.sh '--a' -t \"$IMAGE\" '--z' inputs src/**")]
    [InlineData("v2beta1", "custom: {command: 'docker build -t ${runtime.images.web.image}:${runtime.images.web.tag} .'}", "sh -c docker build -t ${IMAGE%:*}:${IMAGE##*:} .")]
    public void CustomBuilds_AreCommands(string version, string custom, string expected) =>
        Means($"version: {version}\nimages:\n  web:\n    image: w\n    {custom}\n", $"image w in . command {expected}");

    [Fact]
    public void InlineManifests_AreObjects() => Means("""
        version: v2beta1
        images: {web: {image: w}}
        deployments:
          web:
            kubectl:
              inlineManifest: |
                apiVersion: v1
                kind: Pod
                metadata: {name: p}
                spec: {containers: [{name: c, image: "${runtime.images.web}"}]}
        """, """
        image w in . docker Dockerfile
        inline {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"w"}]}}
        """);

    [Fact]
    public void WhatKloopHasNot_IsListed() => Assert.Equal(
        ["commands", "functions", "localRegistry", "pipelines", "pullSecrets"],
        _folder.With("devspace.yaml", """
            version: v2beta1
            images: {web: {image: w}}
            pipelines: {dev: "build_images --all"}
            functions: {f: echo}
            commands: {c: "echo $!{x}"}
            pullSecrets: {r: {registry: registry.example}}
            localRegistry: {enabled: true}
            require: {devspace: ">6"}
            """).Read("devspace.yaml").Unsupported.Select(u => u.What.Split(':')[0]).Order(StringComparer.Ordinal));

    private void Means(string text, string expected)
    {
        _folder.With("devspace.yaml", text);
        var options = _folder.Options with
        {
            Environment = name => name == "TEAM" ? "blue" : null,
            Run = (command, _) => command is ["sh", "-c", "git describe"] ? "v1" : null,
        };
        Assert.Equal(expected.ReplaceLineEndings("\n").TrimEnd(), _folder.Text("devspace.yaml", options));
    }

    public void Dispose() => _folder.Dispose();
}
