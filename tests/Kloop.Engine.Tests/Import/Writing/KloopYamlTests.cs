using Kloop.Engine.Configuration;
using Kloop.Engine.Import.Writing;

namespace Kloop.Engine.Tests.Import.Writing;

public sealed class KloopYamlTests : IDisposable
{
    private readonly ImportFolder _folder = new();

    [Theory]
    [MemberData(nameof(CorpusTests.Files), MemberType = typeof(CorpusTests))]
    public void WhatIsWritten_IsReadBack_WithoutAFault(string file)
    {
        var application = Corpus.Read(file);
        var text = new KloopYaml(application, Path.Combine(application.Root, "kloop.yaml")).Write(file)[0].Text;
        var read = ConfigurationText.Parse(text, "kloop.yaml", application.Root, _ => true).Application!;
        Assert.Equal(application.Images.Select(i => i.Name), read.Images!.Select(i => i.Name));
        Assert.Equal(application.Deployments.Count, read.Deployments!.Count);
        Assert.Equal(application.Ports.Select(p => (p.Resource, p.Port, p.LaptopPort)), read.Ports!.Select(p => (p.Resource, p.Port, p.LaptopPort)));
        Assert.Equal(application.Targets.Select(t => t.Image), (read.Targets ?? []).Select(t => t.Target.Image));
        Assert.Equal(application.Targets.SelectMany(t => t.Folders).Select(f => (f.Laptop, f.Container)), (read.Targets ?? []).SelectMany(t => t.Target.Folders).Select(f => (f.Laptop, f.Container)));
        foreach (var (_, what) in application.Unsupported) Assert.Contains(what, text, StringComparison.Ordinal);
    }

    [Fact]
    public void ASkaffoldYaml_BecomesAKloopYaml()
    {
        _folder.With("skaffold.yaml", """
            apiVersion: skaffold/v4beta13
            kind: Config
            build:
              artifacts:
              - image: cart
                context: services/cart
                docker: {target: dev, buildArgs: {ENV: dev}, network: host}
                requires: [{image: base, alias: BASE}]
                sync: {manual: [{src: 'src/**/*.js', dest: /app}]}
              - image: base
                custom: {buildCommand: ./build.sh}
            manifests: {rawYaml: ['k8s/*.yaml']}
            verify: [{name: x}]
            portForward: [{resourceType: service, resourceName: cart, port: 80, localPort: 9000}]
            """);
        var application = _folder.Read("skaffold.yaml");
        Assert.Equal($$"""
            # yaml-language-server: $schema=.kloop/kloop.schema.json
            # From skaffold.yaml, by kloop import.
            # not taken over: skaffold.yaml:13:1: verify: Kloop does not take over tests in containers
            name: {{application.Name}}
            images:
            - image: cart
              dir: ./services/cart
              target: dev
              args:
                ENV: dev
              flags:
              - --network
              - host
              bases:
                BASE: base
              watch: true
            - image: base
              dir: .
              command: ./build.sh
              watch: true
            deploy:
            - manifests:
              - ./k8s/*.yaml
            dev:
            - image: cart
              sync:
              - dir: ./services/cart
                to: /app
                only:
                - /src/**/*.js
              changes:
              - match: '**'
                do: copy
            ports:
            - resource: service/cart
              port: "80"
              laptop: 9000

            """, new KloopYaml(application, Path.Combine(_folder.Root, "kloop.yaml")).Write("skaffold.yaml").Single().Text);
    }

    [Fact]
    public void ItsSchema_LiesBesideIt()
    {
        string file = Path.Combine(_folder.Root, "out", "kloop.yaml");
        Assert.Equal([file], ImportFiles.Write([new ImportedFile(file, "# yaml-language-server: $schema=.kloop/kloop.schema.json\nname: shop\n")], force: false));
        Assert.Equal(ConfigurationSchema.Text, File.ReadAllText(Path.Combine(_folder.Root, "out", ".kloop", "kloop.schema.json")));
    }

    public void Dispose() => _folder.Dispose();
}
