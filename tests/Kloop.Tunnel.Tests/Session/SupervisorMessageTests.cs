using System.Text.Json;
using Kloop.Tunnel.Session;

namespace Kloop.Tunnel.Tests.Session;

public sealed class SupervisorMessageTests
{
    [Fact]
    public void AnOlderAgentsReport_PromisesNoStart()
    {
        var status = JsonSerializer.Deserialize("""{"process":{"state":"Ended","starts":2,"exitCode":1,"lastLines":["x"]}}""", ControlJson.Default.SupervisorReport)!.Process!;
        Assert.Equal((ProcessState.Ended, 2, 1, (double?)null, 0), (status.State, status.Starts, status.ExitCode, status.AgainAfter, status.Ends));
    }

    [Fact]
    public void WhatANewerAgentSaysBesides_IsPassedOver()
    {
        var status = JsonSerializer.Deserialize("""{"process":{"state":"Ended","starts":2,"againAfter":0.5,"ends":1,"later":{"a":1}}}""", ControlJson.Default.SupervisorReport)!.Process!;
        Assert.Equal((0.5, 1), (status.AgainAfter, status.Ends));
    }
}
