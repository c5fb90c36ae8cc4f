using System.Text.Json.Nodes;
using CsCheck;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Objects;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Redirect;

public sealed class OriginRecordTests
{
    private static readonly IReadOnlyDictionary<string, string> Agent = AgentObjects.AgentSelector("catalog");

    [Theory]
    [InlineData("""{"port":80,"targetPort":"http"}""", "")]
    [InlineData("""{"port":80,"targetPort":8080}""", "")]
    [InlineData("""{"port":80,"targetPort":80}""", "")]
    [InlineData("""{"name":"http","port":80,"targetPort":"http"},{"name":"admin","port":9000,"protocol":"TCP","targetPort":9000}""", "")]
    [InlineData("""{"port":80,"targetPort":"http"}""", ""","annotations":{"a/b":"c~d"}""")]
    [InlineData("""{"port":80,"targetPort":"http"}""", ""","annotations":{},"labels":{"x":"y"}""")]
    public void SwitchAndUndo_LeaveTheService_AsItWas(string ports, string metadata)
    {
        var (service, _, record) = Given.Redirected(Given.Service(ports, metadata));
        var switched = service.Apply(record.Switch(service, Agent));
        var (undo, kept) = OriginRecord.Find(switched)!.Undo(switched, Agent);
        Assert.Empty(kept);
        Assert.True(JsonNode.DeepEquals(service.Stored(), switched.Apply(undo).Stored()));
    }

    [Fact]
    public void SwitchAndUndo_AreTheIdentity_ForAnyPorts() =>
        Gen.Select(Gen.Int[1, 65535], Gen.OneOf(Gen.Const("\"http\""), Gen.Int[1, 65535].Select(i => $"{i}")))
            .Array[1, 8].Where(p => p.Select(x => x.Item1).Distinct().Count() == p.Length).Sample(ports =>
            {
                var (service, _, record) = Given.Redirected(Given.Service(string.Join(',', ports.Select((p, i) => $$"""{"name":"p{{i}}","port":{{p.Item1}},"targetPort":{{p.Item2}}}"""))));
                var switched = service.Apply(record.Switch(service, Agent));
                Assert.All(switched.Items("spec", "ports"), p => Assert.InRange(p.Number("targetPort")!.Value, 1024, 65535));
                Assert.True(JsonNode.DeepEquals(service, switched.Apply(OriginRecord.Find(switched)!.Undo(switched, Agent).Patch).Stored()));
            });

    [Fact]
    public void Switch_LeadsToTheAgent_AndSaysWhatWas()
    {
        var (service, plan, record) = Given.Redirected(Given.Service("""{"port":80,"targetPort":"http"},{"name":"low","port":81,"targetPort":81}"""));
        var switched = service.Apply(record.Switch(service, Agent));
        Assert.Equal(Agent, switched.Map("spec", "selector"));
        Assert.Equal(plan.Ports.Select(p => (int?)p.Agent), switched.Items("spec", "ports").Select(p => p.Number("targetPort")));
        var found = OriginRecord.Find(switched)!;
        Assert.Equal(service.Map("spec", "selector"), found.Selector);
        Assert.Equal("http", (string?)found.TargetPorts["80/TCP"]);
        Assert.Equal(81, (int?)found.TargetPorts["81/TCP"]);
        Assert.Equal((record.Owner, record.Since), (found.Owner, found.Since));
    }

    [Fact]
    public void AbsentTargetPort_ComesBack_AsThePortsOwnNumber()
    {
        var (service, _, record) = Given.Redirected(Given.Service("""{"port":80}"""));
        var switched = service.Apply(record.Switch(service, Agent));
        var back = switched.Apply(OriginRecord.Find(switched)!.Undo(switched, Agent).Patch);
        Assert.Equal(80, back.Items("spec", "ports").Single().Number("targetPort"));
    }

    [Theory]
    [InlineData("/metadata/resourceVersion", "\"18\"")]
    [InlineData("/spec/selector", """{"app":"other"}""")]
    [InlineData("/spec/ports/0/targetPort", "1234")]
    public void Switch_DoesNotApply_ToAServiceThatChanged(string path, string value)
    {
        var (service, _, record) = Given.Redirected(Given.Service("""{"port":80,"targetPort":"http"}"""));
        var changed = service.Apply(new JsonPatch().Replace(path, JsonNode.Parse(value)));
        Assert.Throws<PatchRefusedException>(() => changed.Apply(record.Switch(service, Agent)));
    }

    [Fact]
    public void Undo_DoesNotApply_ToAServiceThatChangedSinceItWasRead()
    {
        var (_, switched, record) = Switched();
        var patch = record.Undo(switched, Agent).Patch;
        Assert.Throws<PatchRefusedException>(() => switched.Apply(new JsonPatch().Replace("/metadata/resourceVersion", "18")).Apply(patch));
    }

    [Fact]
    public void SelectorThatSomebodyElseWrote_IsKept_AndNamed()
    {
        var (service, switched, record) = Switched();
        var changed = switched.Apply(new JsonPatch().Replace("/spec/selector", Given.Json("""{"app":"green"}""")));
        var (patch, kept) = record.Undo(changed, Agent);
        var back = changed.Apply(patch);
        Assert.Equal("green", back.Text("spec", "selector", "app"));
        Assert.Contains("green", Assert.Single(kept), StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(service["spec"]!["ports"], back["spec"]!["ports"]));
        Assert.Null(OriginRecord.Find(back));
    }

    [Fact]
    public void TargetPortThatSomebodyElseWrote_IsKept_AndNamed()
    {
        var (_, switched, record) = Switched();
        var changed = switched.Apply(new JsonPatch().Replace("/spec/ports/0/targetPort", "green"));
        var (patch, kept) = record.Undo(changed, Agent);
        var back = changed.Apply(patch);
        Assert.Equal("green", back.Items("spec", "ports").First().Text("targetPort"));
        Assert.Equal("catalog", back.Text("spec", "selector", "app"));
        Assert.Contains("green", Assert.Single(kept), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatSomebodyPutBackAlready_IsNotCalledTheirs()
    {
        var (service, switched, record) = Switched();
        var reverted = switched.Apply(new JsonPatch().Replace("/spec", service["spec"]));
        var (patch, kept) = record.Undo(reverted, Agent);
        Assert.Empty(kept);
        Assert.True(JsonNode.DeepEquals(service, reverted.Apply(patch).Stored()));
    }

    [Fact]
    public void AnAppliedSelectorOnTopOfKloops_LosesKloops()
    {
        var (service, switched, record) = Switched();
        var both = record.Selector.Concat(Agent).ToDictionary();
        var applied = switched.Apply(new JsonPatch().Replace("/spec/selector", OriginRecord.Json(both)));
        var (patch, kept) = record.Undo(applied, Agent);
        Assert.Empty(kept);
        Assert.True(JsonNode.DeepEquals(service["spec"]!["selector"], applied.Apply(patch)["spec"]!["selector"]));
    }

    [Fact]
    public void PortsThatCameAndWent_DoNotConfuseTheOthers()
    {
        var (_, switched, record) = Switched();
        var changed = switched.Apply(new JsonPatch().Replace("/spec/ports",
            new JsonArray(Given.Json("""{"name":"new","port":7000,"targetPort":7001}"""), switched["spec"]!["ports"]![1]!.DeepClone())));
        var (patch, kept) = record.Undo(changed, Agent);
        var ports = changed.Apply(patch).Items("spec", "ports").ToList();
        Assert.Empty(kept);
        Assert.Equal((7001, 9000), (ports[0].Number("targetPort"), ports[1].Number("targetPort")));
    }

    [Fact]
    public void LabelsAndAnnotationsOfOthers_Survive()
    {
        var (_, switched, record) = Switched();
        var changed = switched.Apply(new JsonPatch().Add("/metadata/annotations/" + JsonPatch.Escape("team/owner"), "shop"));
        var back = changed.Apply(record.Undo(changed, Agent).Patch);
        Assert.Equal("shop", back.Text("metadata", "annotations", "team/owner"));
    }

    [Fact]
    public void GuardedUndo_LeavesTheService_AsItWas_WhateverElseWasChanged()
    {
        var (service, switched, record) = Switched();
        var patch = record.GuardedUndo(service, Agent);
        Assert.True(JsonNode.DeepEquals(service, switched.Apply(patch).Stored()));
        var labelled = switched.Apply(new JsonPatch().Add("/metadata/labels", new JsonObject { ["team"] = "shop" }).Replace("/metadata/resourceVersion", "99")
            .Replace("/spec/ports", new JsonArray([.. switched.Items("spec", "ports").Select(p => p.DeepClone()), Given.Json("""{"name":"new","port":7000,"targetPort":7001}""")])));
        var back = labelled.Apply(patch);
        Assert.Equal("shop", back.Text("metadata", "labels", "team"));
        Assert.Equal([80, 9000, 7000], back.Items("spec", "ports").Select(p => p.Number("port")));
        Assert.Equal("http", back.Items("spec", "ports").First().Text("targetPort"));
        Assert.Null(OriginRecord.Find(back));
    }

    [Theory]
    [InlineData("/spec/selector", """{"app":"green"}""")]
    [InlineData("/spec/ports/0/targetPort", "1234")]
    [InlineData("/spec/ports/1/port", "9001")]
    [InlineData("/metadata/annotations/kloop.dev~1origin", "\"of another redirect\"")]
    public void GuardedUndo_DoesNotApply_WhereTheSwitchWasChanged(string path, string value)
    {
        var (service, switched, record) = Switched();
        var changed = switched.Apply(new JsonPatch().Replace(path, JsonNode.Parse(value)));
        Assert.Throws<PatchRefusedException>(() => changed.Apply(record.GuardedUndo(service, Agent)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"selector":{},"targetPorts":{},"agentPorts":{"80/TCP":"x"}}""")]
    [InlineData("""{"selector":{},"targetPorts":{},"agentPorts":{},"since":"soon"}""")]
    public void BrokenAnnotation_IsNamed_WithItsRemedy(string text)
    {
        var service = Given.Service("""{"port":80,"targetPort":80}""");
        service["metadata"]!["annotations"] = new JsonObject { [RedirectNames.OriginAnnotation] = text };
        var e = Assert.Throws<TaskFailedException>(() => OriginRecord.Find(service));
        Assert.Contains("by hand", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnswitchedService_HasNoRecord() => Assert.Null(OriginRecord.Find(Given.Service("""{"port":80}""")));

    [Fact]
    public void UndoByHand_IsTheSamePatch_WithoutTests_AndDeletesOurObjects()
    {
        var (service, switched, record) = Switched();
        string command = record.UndoByHand(switched, "shop", Agent);
        string json = command.Split('\'')[1];
        Assert.StartsWith("kubectl -n shop patch service catalog --type=json -p '[", command, StringComparison.Ordinal);
        Assert.EndsWith(" && kubectl -n shop delete deployment,service,secret -l app.kubernetes.io/managed-by=kloop,kloop.dev/service=catalog", command, StringComparison.Ordinal);
        Assert.DoesNotContain("\"test\"", json, StringComparison.Ordinal);
        var patch = new JsonPatch();
        foreach (var operation in ((JsonArray)JsonNode.Parse(json)!).OfType<JsonObject>())
        {
            if ((string)operation["op"]! == "remove") patch.Remove((string)operation["path"]!);
            else patch.Replace((string)operation["path"]!, operation["value"]);
        }

        Assert.True(JsonNode.DeepEquals(service, switched.Apply(patch).Stored()));
    }

    private static (JsonObject Service, JsonObject Switched, OriginRecord Record) Switched()
    {
        var (service, _, record) = Given.Redirected(Given.Service("""{"name":"http","port":80,"targetPort":"http"},{"name":"admin","port":9000,"targetPort":9000}"""));
        var switched = service.Apply(record.Switch(service, Agent));
        return (service, switched, OriginRecord.Find(switched)!);
    }

    [Theory]
    [InlineData("""{"port":80,"targetPort":"http"}""", true)]
    [InlineData("""{"port":80,"targetPort":"web"}""", false)]
    [InlineData("""{"port":81,"targetPort":"http"}""", false)]
    [InlineData("""{"port":80,"targetPort":"http"},{"port":81}""", false)]
    public void Record_DescribesTheServiceItWasMadeOf_AndNoOther(string ports, bool describes) =>
        Assert.Equal(describes, Given.Redirected(Given.Service("""{"port":80,"targetPort":"http"}""")).Record.Describes(Given.Service(ports)));

    [Fact]
    public void Record_DoesNotDescribeAnotherSelector()
    {
        var service = Given.Service("""{"port":80}""");
        var record = Given.Redirected(service).Record;
        service["spec"]!["selector"]!["app"] = "other";
        Assert.False(record.Describes(service));
    }
}
