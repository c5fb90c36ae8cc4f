using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Applying;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.Deploy.Applying;

public sealed class ObjectOwnersTests : IDisposable
{
    private readonly MemoryApi _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task WhoMayNotBeRead_IsNamedByTheObjectsMarks()
    {
        _api.Refuse = (_, _) => 403;
        Assert.Equal("Flux Kustomization flux-system/shop", await FindAsync(
            ("kustomize.toolkit.fluxcd.io/name", "shop"), ("kustomize.toolkit.fluxcd.io/namespace", "flux-system")));
    }

    [Fact]
    public async Task MarksThatAreLeftOver_AndThoseOfHelm_AreNobodys()
    {
        Assert.Null(await FindAsync(("kustomize.toolkit.fluxcd.io/name", "shop"), ("kustomize.toolkit.fluxcd.io/namespace", "flux-system")));
        Assert.Null(await FindAsync(("app.kubernetes.io/instance", "shop")));
        Assert.Null(await FindAsync());
    }

    private Task<string?> FindAsync(params (string Name, string Value)[] labels) => new ObjectOwners(_api.Connect()).FindAsync(
        new JsonObject
        {
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = "cart", ["namespace"] = "shop", ["labels"] = new JsonObject(labels.Select(l => KeyValuePair.Create(l.Name, (JsonNode?)l.Value))) },
        },
        TestContext.Current.CancellationToken);
}
