using System.Net.Sockets;
using System.Runtime.InteropServices;
using Kloop.Agent;
using Kloop.Agent.Control;
using Kloop.Agent.Healing;
using Kloop.Agent.Http;
using Kloop.Agent.Install;
using Kloop.Agent.Listening;
using Kloop.Agent.Routing;
using Kloop.Agent.Supervise;

SocketCompletions.RunInline();
// Written from the agent's start to its end on stdout, where `kubectl logs` finds it.
var log = new AgentLog(Console.Out, TimeProvider.System);
switch (args)
{
    case ["supervise", .. var rest] when OperatingSystem.IsLinux():
        // The program's own lines are on stdout; the supervisor's are on stderr, beside them.
        return await SuperviseProgram.RunAsync(
            rest, Environment.GetEnvironmentVariable("KLOOP_KEY"), Console.OpenStandardOutput(), Console.OpenStandardError(), new AgentLog(Console.Error, TimeProvider.System, "kloop: "), TimeProvider.System);
    case ["install", var to] when OperatingSystem.IsLinux():
        AgentInstall.Program(to);
        return 0;
    case ["fill", .. var folders] when OperatingSystem.IsLinux():
        AgentInstall.Fill(folders, log);
        return 0;
}

AgentOptions options;
try
{
    options = AgentOptions.Parse(args, Environment.GetEnvironmentVariable("KLOOP_KEY"));
}
catch (FormatException e)
{
    log.Write($"cannot start: {e.Message}");
    return 2;
}

var sessions = new SessionTable(TimeProvider.System);
var canaries = new CanaryTable();
using var routing = new RoutingContext(sessions, log, TimeProvider.System);
await using var front = new HttpFront(routing);
var tls = new TlsFront(front);
var router = new ConnectionRouter(sessions, canaries, front, tls, log, TimeProvider.System);

using var healing = new SelfHealing(sessions, Undo(), log, TimeProvider.System);

using var stop = new CancellationTokenSource();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

try
{
    await front.StartAsync(stop.Token);
    // All of them listen before the first one serves: an agent that lacks one must not look ready.
    var control = new ControlListener(options, sessions, canaries, front, tls, healing, log, TimeProvider.System);
    var listeners = options.Ports.Select(port => new ServiceListener(port, router)).ToList();
    var health = new HealthListener(options.HealthPort);
    log.Write($"ready: {string.Join(", ", options.Ports.Select(p => $"port {p.ServicePort} on {p.ListenPort}, origin {p.Origin}"))}");
    await Task.WhenAll(
        listeners.Select(l => l.RunAsync(stop.Token))
            .Append(control.RunAsync(stop.Token))
            .Append(health.RunAsync(stop.Token))
            .Append(healing.RunAsync(stop.Token)));
}
catch (SocketException e)
{
    log.Write($"cannot listen: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    log.Write("stopped");
}

return 0;

Func<CancellationToken, Task<(PatchEnd End, string Reason)>>? Undo()
{
    if (options.Heal is not { } path || Environment.GetEnvironmentVariable("KLOOP_UNDO") is not { } patch) return null;
    var address = ApiServer.AddressOf(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"), Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"));
    return address is null ? null : token => new ApiServer(address, ApiServer.Folder).PatchAsync(path, patch, token);
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    // The nodes' rules may lead here a little longer than the pod is wanted. Callers that are here already
    // are asked to leave.
    stop.CancelAfter(AgentOptions.LastService);
    _ = front.RetireAsync(AgentOptions.LastService / 2, TimeProvider.System, stop.Token);
}
