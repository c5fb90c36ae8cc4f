using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes;

namespace Kloop.Engine.Tests.Redirect;

public sealed class FieldOwnershipTests
{
    private static readonly JsonObject Flux = Entry("flux", "1");
    private static readonly JsonObject Ours = Entry(Cluster.FieldManager, "9");

    [Fact]
    public void WhereKloopOwnsNothing_NothingIsDone() =>
        Assert.Null(FieldOwnership.Restore(Owned(Flux), new JsonArray(Flux.DeepClone())));

    [Fact]
    public void RecordedOwners_ComeBack_WholeAndExact()
    {
        var recorded = new JsonArray(Flux.DeepClone());
        var left = Entry("flux", "1");
        left["fieldsV1"] = new JsonObject();
        var back = Restored(Owned(left, Ours), recorded);
        Assert.True(JsonNode.DeepEquals(recorded, back));
    }

    [Fact]
    public void OwnerWhoLostAllItsFields_ComesBackToo() =>
        Assert.True(JsonNode.DeepEquals(new JsonArray(Flux.DeepClone()), Restored(Owned(Ours), new JsonArray(Flux.DeepClone()))));

    [Fact]
    public void SomebodyWhoWroteMeanwhile_KeepsWhatIsTheirs_AndKloopGoes()
    {
        var later = Entry("flux", "2");
        Assert.True(JsonNode.DeepEquals(new JsonArray(later.DeepClone()), Restored(Owned(later, Ours), new JsonArray(Flux.DeepClone()))));
    }

    [Fact]
    public void UnknownPast_LeavesTheOthers() =>
        Assert.True(JsonNode.DeepEquals(new JsonArray(Flux.DeepClone()), Restored(Owned(Flux, Ours), null)));

    [Fact]
    public void NobodyLeft_IsWrittenAsOneEmptyEntry_SinceAnEmptyListMeansAsItWas() =>
        Assert.True(JsonNode.DeepEquals(new JsonArray(new JsonObject()), Restored(Owned(Ours), null)));

    [Fact]
    public void Patch_AppliesOnlyToWhatWasRead()
    {
        var service = Owned(Ours);
        var patch = FieldOwnership.Restore(service, null)!;
        service["metadata"]!["resourceVersion"] = "18";
        Assert.Throws<PatchRefusedException>(() => service.Apply(patch));
    }

    private static JsonNode? Restored(JsonObject service, JsonArray? recorded) =>
        service.Apply(FieldOwnership.Restore(service, recorded)!)["metadata"]!["managedFields"];

    private static JsonObject Owned(params JsonObject[] entries)
    {
        var service = Given.Service("""{"port":80}""");
        service["metadata"]!["managedFields"] = new JsonArray([.. entries.Select(e => e.DeepClone())]);
        return service;
    }

    private static JsonObject Entry(string manager, string time) => Given.Json(
        $$"""{ "manager": "{{manager}}", "operation": "Update", "apiVersion": "v1", "time": "{{time}}", "fieldsV1": { "f:spec": { "f:selector": {} } } }""");
}
