using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Waiting;

namespace Kloop.Engine.Tests.Deploy.Waiting;

public sealed class ReadinessTests
{
    [Theory]
    [InlineData("""{"kind":"Deployment","metadata":{"generation":2},"spec":{"replicas":1},"status":{"observedGeneration":1,"replicas":1,"updatedReplicas":1,"availableReplicas":1}}""", "Waiting its controller has not seen it yet")]
    [InlineData("""{"kind":"Deployment","spec":{"replicas":2},"status":{"replicas":2,"updatedReplicas":2,"availableReplicas":1}}""", "Waiting 1 of 2 pods ready")]
    [InlineData("""{"kind":"Deployment","spec":{"replicas":1},"status":{"replicas":2,"updatedReplicas":1,"availableReplicas":1}}""", "Waiting an earlier pod serves until the new ones are ready")]
    [InlineData("""{"kind":"Deployment","spec":{"replicas":1},"status":{"replicas":1,"updatedReplicas":1,"availableReplicas":1}}""", "Ready ready")]
    [InlineData("""{"kind":"Deployment","spec":{"replicas":0},"status":{}}""", "Ready ready")]
    [InlineData("""{"kind":"Deployment","status":{"conditions":[{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded","message":"late"}]}}""", "Failed late")]
    [InlineData("""{"kind":"Deployment","status":{"conditions":[{"type":"ReplicaFailure","status":"True","message":"exceeded quota"}]}}""", "Failed exceeded quota")]
    [InlineData("""{"kind":"StatefulSet","spec":{"replicas":2},"status":{"readyReplicas":2,"updatedReplicas":1,"currentRevision":"a","updateRevision":"b"}}""", "Waiting 1 of 2 pods ready")]
    [InlineData("""{"kind":"StatefulSet","spec":{"replicas":2},"status":{"readyReplicas":2,"currentRevision":"b","updateRevision":"b"}}""", "Ready ready")]
    [InlineData("""{"kind":"StatefulSet","spec":{"replicas":2,"updateStrategy":{"rollingUpdate":{"partition":1}}},"status":{"readyReplicas":2,"updatedReplicas":1,"currentRevision":"a","updateRevision":"b"}}""", "Ready ready")]
    [InlineData("""{"kind":"DaemonSet","status":{"desiredNumberScheduled":2,"updatedNumberScheduled":2,"numberAvailable":1}}""", "Waiting 1 of 2 pods ready")]
    [InlineData("""{"kind":"Job","status":{"conditions":[{"type":"Complete","status":"True"}]}}""", "Ready ready")]
    [InlineData("""{"kind":"Job","status":{"conditions":[{"type":"Failed","status":"True","message":"too often"}]}}""", "Failed too often")]
    [InlineData("""{"kind":"Job","spec":{"completions":3},"status":{"succeeded":1}}""", "Waiting 1 of 3 done")]
    [InlineData("""{"kind":"Pod","status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}""", "Ready ready")]
    [InlineData("""{"kind":"Pod","status":{"phase":"Pending"}}""", "Waiting not ready")]
    [InlineData("""{"kind":"Service"}""", "Ready ready")]
    public void Status_TellsHowFarItIs(string json, string expected)
    {
        var readiness = Readiness.Of(JsonNode.Parse(json)!.AsObject());
        Assert.Equal(expected, $"{readiness.Kind} {readiness.Text}");
    }

    [Theory]
    [InlineData("""{"state":{"waiting":{"reason":"ErrImagePull","message":"not found"}}}""", true, "its image a:1 cannot be pulled: not found")]
    [InlineData("""{"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":3}},"restartCount":2}""", true, "it crashes again and again: exit code 3, 2 restarts")]
    [InlineData("""{"state":{"waiting":{"reason":"CreateContainerConfigError","message":"secret \"s\" not found"}}}""", true, "it cannot be started: secret \"s\" not found")]
    [InlineData("""{"state":{"terminated":{"exitCode":1}}}""", false, "it ended: exit code 1")]
    [InlineData("""{"state":{"running":{}},"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}},"restartCount":1,"ready":false}""", false, "it crashed and was started again: killed, for it used more memory than its limit allows (OOMKilled)")]
    [InlineData("""{"state":{"running":{}},"lastState":{"terminated":{"exitCode":1}},"restartCount":1,"ready":true}""", false, null)]
    [InlineData("""{"state":{"waiting":{"reason":"ContainerCreating"}}}""", false, null)]
    [InlineData("""{"state":{"terminated":{"exitCode":0}}}""", false, null)]
    public void Troubles_AreSaid(string status, bool lasting, string? text)
    {
        var pod = JsonNode.Parse("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"a:1"}]},"status":{}}""")!.AsObject();
        var container = JsonNode.Parse(status)!.AsObject();
        container["name"] = "c";
        pod["status"]!["containerStatuses"] = new JsonArray(container);
        var trouble = PodTrouble.Of(pod);
        Assert.Equal(text, trouble?.Text);
        Assert.Equal(lasting, trouble?.Lasting ?? false);
    }

    [Fact]
    public void ASelector_IsWrittenAsAQuery() => Assert.Equal(
        "a=b,c in (d,e),f notin (g),h,!i",
        WorkloadPods.Selector(JsonNode.Parse("""
            {"spec":{"selector":{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"c","operator":"In","values":["d","e"]},{"key":"f","operator":"NotIn","values":["g"]},{"key":"h","operator":"Exists"},{"key":"i","operator":"DoesNotExist"}]}}}
            """)!.AsObject()));

    /// <summary>Until then its pods are those of the version before, whose crashes say nothing of this one.</summary>
    [Theory]
    [InlineData("""{"kind":"Deployment","metadata":{"generation":2},"status":{"observedGeneration":1}}""", false)]
    [InlineData("""{"kind":"Deployment","metadata":{"generation":1},"status":{}}""", false)]
    [InlineData("""{"kind":"StatefulSet","metadata":{"generation":2},"status":{"observedGeneration":2}}""", true)]
    [InlineData("""{"kind":"Job","metadata":{"generation":1},"status":{"active":1}}""", true)]
    public void IsSeen_OnceItsControllerSaysSo(string item, bool seen) => Assert.Equal(seen, Readiness.IsSeen((JsonObject)JsonNode.Parse(item)!));
}
