namespace Kloop.Engine.Tests.Import;

/// <summary>What other people's skaffold.yaml mean, written by hand.</summary>
public sealed class SkaffoldCorpusTests
{
    [Fact]
    public void Microservices_BuildOnOneBase_AndForwardPorts() => Means("microservices", null, """
        application microservices
        image leeroy-web in leeroy-web docker leeroy-web/Dockerfile bases base=BASE
        image leeroy-app in leeroy-app docker leeroy-app/Dockerfile bases base=BASE
        image base in base docker base/Dockerfile
        manifests leeroy-web/kubernetes/*.yaml leeroy-app/kubernetes/*.yaml
        port 9000:deployment/leeroy-web:8080
        port 9001:deployment/leeroy-app:http
        """);

    [Fact]
    public void SeveralConfigurations_AreOneApplication_TheRequiredOnesFirstAndOnce() => Means("multi-config-microservices", null, """
        application multi-config-microservices
        image base in base docker base/Dockerfile
        image leeroy-app in leeroy-app docker leeroy-app/Dockerfile bases base=BASE
        image leeroy-web in leeroy-web docker leeroy-web/Dockerfile bases base=BASE
        manifests leeroy-app/kubernetes/*.yaml
        manifests leeroy-web/kubernetes/*.yaml
        port 9001:deployment/leeroy-app:http
        port 9000:deployment/leeroy-web:8080
        """);

    [Fact]
    public void AProfileOfTheCommandDev_SyncsSources() => Means("hot-reload", null, """
        application hot-reload
        image node-example in node docker node/Dockerfile ENV=development
        image python-reload in python docker python/Dockerfile DEBUG=1
        manifests k8s/*.yaml
        target node-example
          sync node to . Upload only /src/**/*.js
          rule ** Copy
        target python-reload
          sync python to . Upload only /src/**/*.py
          rule ** Copy
        """);

    [Fact]
    public void TheSameFile_ForAnotherCommand_SyncsNothing()
    {
        var application = Corpus.Read("skaffold/hot-reload/skaffold.yaml", Corpus.Options with { Command = "run" });
        Assert.Equal("""
            application hot-reload
            image node-example in node docker node/Dockerfile
            image python-reload in python docker python/Dockerfile
            manifests k8s/*.yaml

            """, ApplicationText.Of(application, Corpus.At("skaffold/hot-reload")));
    }

    [Theory]
    [InlineData(null, "dev")]
    [InlineData("prod", "prod")]
    [InlineData("staging", "staging")]
    public void Kustomize_IsTheProfiles(string? profile, string overlay) => Means("getting-started-kustomize", profile, $"""
        application getting-started-kustomize
        image skaffold-kustomize in app docker app/Dockerfile
        kustomize overlays/{overlay}
        """);

    [Fact]
    public void KustomizeArguments_AreTakenApart() => Assert.Equal(
        "application kustomize\nkustomize . --load-restrictor LoadRestrictionsNone\n",
        ApplicationText.Of(Corpus.Read("skaffold/kustomize/skaffold-kustomize-args.yaml"), Corpus.At("skaffold/kustomize")));

    [Fact]
    public void Patches_AddAnImageAndItsManifests() => Means("profile-patches", "world", """
        application profile-patches
        image skaffold-base in base-service docker base-service/Dockerfile
        image skaffold-world in world-service docker world-service/Dockerfile
        manifests base-service/*.yaml world-service/*.yaml
        """);

    [Fact]
    public void APatchThatRemoves_AndADeployer_AreAppliedTogether()
    {
        const string Expected = """
            application go-guestbook
            image go-guestbook-backend in backend/src docker backend/src/Dockerfile
            image go-guestbook-frontend in frontend/src docker frontend/src/Dockerfile
            manifests frontend/k8s/*.yaml
            helm backend of backend 0.1.0 files backend/val.yaml backend/values.yaml values {} set  images  args
            """;
        Means("multiple-renderers", null, Expected);
        Means("multiple-renderers", "mix-deploy", Expected);
        Assert.True(Assert.IsType<Kloop.Engine.Applications.HelmRelease>(Corpus.Read("skaffold/multiple-renderers/skaffold.yaml").Deployments[1]).IsRenderedOnly);
    }

    [Fact]
    public void ProfilesActivate_ByTheContext()
    {
        var application = Corpus.Read("skaffold/profiles/skaffold.yaml", Corpus.Options with { Context = "minikube" });
        Assert.Equal("application profiles\nimage skaffold-hello in hello-service docker hello-service/Dockerfile\nmanifests hello-service/*.yaml\n", ApplicationText.Of(application, Corpus.At("skaffold/profiles")));
    }

    [Fact]
    public void AGlobWithTwoStars_IsOneFolderDeep_AsGoHasIt() => Means("profiles", "staging-profile", """
        application profiles
        image skaffold-hello in hello-service docker hello-service/Dockerfile
        image skaffold-world in world-service docker world-service/Dockerfile
        manifests */*.yaml
        unsupported skaffold/profiles/skaffold.yaml:39:20: deploy.kubeContext: Kloop uses the context that it is given: say --context staging
        """);

    [Fact]
    public void Charts_AreReleases() => Means("helm-deployment-dependencies", null, """
        application helm-deployment-dependencies
        image skaffold-helm in . docker Dockerfile
        helm skaffold-helm of skaffold-helm files  values {} set  images  args
        """);

    [Fact]
    public void Hooks_AreThoseForThisSystem() => Means("lifecycle-hooks", null, """
        application lifecycle-hooks
        image hooks-example in . docker Dockerfile
        manifests k8s-pod.yaml
        target hooks-example
          sync . to . Upload only /hello.txt
          rule ** Copy
        hook BeforeBuild sh -c ./hook.sh at . of hooks-example
        hook AfterBuild sh -c docker images $SKAFFOLD_IMAGE --digests at . of hooks-example
        hook AfterSync sh -c set -x; kill -HUP 1 at . of hooks-example in image/hooks-example
        hook BeforeBuild sh -c echo pre-build hook running at .
        hook AfterBuild sh -c echo post-build hook running at .
        hook BeforeDeploy sh -c echo pre-render host hook running on $(hostname)! at .
        hook BeforeDeploy sh -c echo post-render host hook running on $(hostname)! at .
        hook BeforeDeploy sh -c echo pre-deploy host hook running on $(hostname)! at .
        hook BeforeDeploy sh -c echo pre-deploy container hook running on $(hostname)! at . in pod/hooks-example-deployment*:hooks-example*
        hook AfterDeploy sh -c echo post-deploy host hook running on $(hostname)! at .
        hook AfterDeploy sh -c echo post-deploy container hook running on $(hostname)! at . in pod/hooks-example-deployment*:hooks-example*
        unsupported skaffold/lifecycle-hooks/skaffold.yaml:30:33: a hook of Kloop's has no variables SKAFFOLD_…
        unsupported skaffold/lifecycle-hooks/skaffold.yaml:39:9: build.artifacts.sync.hooks.before: kloop dev runs no commands before it sends files
        """);

    [Fact]
    public void ATagFromTheEnvironment_IsFilledIn()
    {
        var application = Corpus.Read("skaffold/tagging-with-environment-variables/skaffold.yaml", Corpus.Options with { Variables = new Dictionary<string, string> { ["FOO"] = "v7" } });
        Assert.Equal("v7", application.Images.Single().Tag);
        Assert.Empty(application.Unsupported);
    }

    private static void Means(string folder, string? profile, string expected)
    {
        var application = Corpus.Read($"skaffold/{folder}/skaffold.yaml", profile is null ? null : Corpus.Options with { Profiles = [profile] });
        Assert.Equal(expected.ReplaceLineEndings("\n") + "\n", ApplicationText.Of(application, Corpus.At($"skaffold/{folder}")));
    }
}
