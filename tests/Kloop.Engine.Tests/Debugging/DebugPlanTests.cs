using Kloop.Engine.Debugging;

namespace Kloop.Engine.Tests.Debugging;

public sealed class DebugPlanTests
{
    private static readonly Dictionary<string, string> None = [];

    [Theory]
    [InlineData("node server.js", "Node")]
    [InlineData("/usr/bin/env node server.js", "Node")]
    [InlineData("tini -- node server.js", "Node")]
    [InlineData("npm start", "Node")]
    [InlineData("/opt/venv/bin/python3.11 -u worker.py", "Python")]
    [InlineData("env LOG=debug python worker.py", "Python")]
    [InlineData("/opt/java/bin/java -jar app.jar", "Java")]
    [InlineData("dotnet Shop.dll", "DotNet")]
    [InlineData("/cart --port 80", null)]
    [InlineData("sh -c server", null)]
    [InlineData("pythonic x", null)]
    public void Runtime_IsSeenByTheCommand(string command, string? runtime) => Assert.Equal(runtime, DebugPlan.RuntimeOf(command.Split(' '))?.ToString());

    [Theory]
    [InlineData("Node", "tini -- node --max-old-space-size=64 server.js", "tini -- node --inspect=127.0.0.1:9229 --max-old-space-size=64 server.js", 9229)]
    [InlineData("Python", "python3 -u worker.py --port 80", "python3 -u -Xfrozen_modules=off -m debugpy --listen 127.0.0.1:5678 worker.py --port 80", 5678)]
    [InlineData("Python", "python3 -X dev -m flask run", "python3 -X dev -Xfrozen_modules=off -m debugpy --listen 127.0.0.1:5678 -m flask run", 5678)]
    [InlineData("Go", "/cart --port 80", "/tmp/kloop-debugger/dlv exec /cart --headless --listen=127.0.0.1:2345 --api-version=2 --accept-multiclient --continue -- --port 80", 2345)]
    [InlineData("Java", "java -jar app.jar", "java -jar app.jar", 5005)]
    [InlineData("DotNet", "dotnet Shop.dll", "dotnet Shop.dll", 0)]
    public void Command_GetsTheDebugger(string runtime, string command, string expected, int port)
    {
        var plan = DebugPlan.Of(Enum.Parse<DebugRuntime>(runtime), command.Split(' '), None, wait: false);
        Assert.Equal(expected, string.Join(' ', plan.Command));
        Assert.Equal(port, plan.Port);
    }

    [Fact]
    public void Variables_AreAddedTo_AndNotReplaced()
    {
        var had = new Dictionary<string, string> { ["NODE_OPTIONS"] = "--max-old-space-size=64", ["PYTHONPATH"] = "/lib/mine", ["JAVA_TOOL_OPTIONS"] = "-Xmx64m" };
        Assert.Equal("--max-old-space-size=64 --inspect-brk=127.0.0.1:9229", DebugPlan.Of(DebugRuntime.Node, ["npm", "start"], had, wait: true).Environment["NODE_OPTIONS"]);
        Assert.Equal("/tmp/kloop-debugger:/lib/mine", DebugPlan.Of(DebugRuntime.Python, ["python3", "x.py"], had, wait: false).Environment["PYTHONPATH"]);
        Assert.Equal("-Xmx64m -agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:5005", DebugPlan.Of(DebugRuntime.Java, ["java", "X"], had, wait: true).Environment["JAVA_TOOL_OPTIONS"]);
    }

    [Fact]
    public void WhatADebuggerCannotBePutBefore_IsRefused_WithARemedy()
    {
        Assert.Contains("say it with --command", Assert.Throws<UsageException>(() => DebugPlan.Of(DebugRuntime.Python, ["gunicorn", "app:app"], None, wait: false)).Message, StringComparison.Ordinal);
        Assert.Contains("--wait", Assert.Throws<UsageException>(() => DebugPlan.Of(DebugRuntime.DotNet, ["dotnet", "X.dll"], None, wait: true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Node", "node")]
    [InlineData("Python", "debugpy")]
    [InlineData("Java", "java")]
    [InlineData("Go", "go")]
    [InlineData("DotNet", "coreclr")]
    public void Attach_IsOfTheRuntimesExtension(string runtime, string type)
    {
        var plan = DebugPlan.Of(Enum.Parse<DebugRuntime>(runtime), ["python3", "x"], None, wait: false);
        var attach = plan.Attach("Kloop: debug cart", 4711, "/srv", ("shop", "deployment/cart", "main"), "vsdbg");
        Assert.Equal((type, "attach"), ((string?)attach["type"], (string?)attach["request"]));
        if (plan.Port > 0) Assert.Contains("4711", attach.ToJsonString(), StringComparison.Ordinal);
        else Assert.Equal("exec -i -n shop deployment/cart -c main --", string.Join(' ', attach["pipeTransport"]!["pipeArgs"]!.AsArray().Select(a => (string)a!)));
    }
}
