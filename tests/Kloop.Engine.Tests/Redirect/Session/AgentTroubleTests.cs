using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.Redirect.Session;

public sealed class AgentTroubleTests
{
    [Theory]
    [InlineData("ErrImagePull", "Image")]
    [InlineData("ImagePullBackOff", "Image")]
    [InlineData("InvalidImageName", "Image")]
    [InlineData("CreateContainerError", "Start")]
    [InlineData("RunContainerError", "Start")]
    [InlineData("CreateContainerConfigError", "Start")]
    public void WaitingContainer_SaysWhy(string reason, string kind)
    {
        var trouble = AgentTrouble.OfPod(Given.Json($$"""{ "status": { "containerStatuses": [ { "state": { "waiting": { "reason": "{{reason}}", "message": "the words" } } } ] } }"""));
        Assert.Equal((kind, $"{reason}: the words"), (trouble!.Kind.ToString(), trouble.Text));
    }

    [Theory]
    [InlineData("""{"state":{"terminated":{"reason":"Error","exitCode":127,"message":"sh: not found"}}}""")]
    [InlineData("""{"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"reason":"Error","exitCode":127,"message":"sh: not found"}}}""")]
    public void EndedContainer_SaysHow(string status)
    {
        var trouble = AgentTrouble.OfPod(Given.Json($$"""{ "status": { "containerStatuses": [ {{status}} ] } }"""))!;
        Assert.Equal((TroubleKind.Start, "Error, exit code 127: sh: not found"), (trouble.Kind, trouble.Text));
    }

    [Fact]
    public void UnscheduledPod_SaysWhy()
    {
        var trouble = AgentTrouble.OfPod(Given.Json("""{"status":{"conditions":[{"type":"PodScheduled","status":"False","message":"0/3 nodes are available"}]}}"""))!;
        Assert.Equal((TroubleKind.Unschedulable, "0/3 nodes are available"), (trouble.Kind, trouble.Text));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"status":{"conditions":[{"type":"PodScheduled","status":"True"}],"containerStatuses":[{"state":{"waiting":{"reason":"ContainerCreating"}}}]}}""")]
    [InlineData("""{"status":{"containerStatuses":[{"state":{"running":{}}}]}}""")]
    public void PodOnItsWay_HasNoTrouble(string pod) => Assert.Null(AgentTrouble.OfPod(Given.Json(pod)));

    [Fact]
    public void RefusedPods_AreTheDeploymentsTrouble()
    {
        var trouble = AgentTrouble.OfDeployment(Given.Json("""{"status":{"conditions":[{"type":"ReplicaFailure","status":"True","message":"exceeded quota"}]}}"""))!;
        Assert.Equal((TroubleKind.Refused, "exceeded quota"), (trouble.Kind, trouble.Text));
        Assert.Null(AgentTrouble.OfDeployment(Given.Json("""{"status":{"conditions":[{"type":"ReplicaFailure","status":"False"}]}}""")));
    }
}
