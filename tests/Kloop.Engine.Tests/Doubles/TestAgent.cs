using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Objects;
using Kloop.Kubernetes.Resources;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Handshake;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Tests.Doubles;

/// <summary>An agent in a pod of a <see cref="MemoryApi"/>: the real tunnel and control channel, and a list of who is connected.</summary>
internal sealed class TestAgent
{
    private readonly MemoryApi _api;
    private readonly byte[] _key;
    private readonly ResumableConnections _resumable = new();
    private readonly ConcurrentDictionary<string, (SessionInfo Info, TunnelConnection Connection)> _sessions = new();

    public TestAgent(MemoryApi api, byte[] key, string pod = "kloop-catalog-1")
    {
        (_api, _key, Pod) = (api, key, pod);
        Start();
    }

    public string Pod { get; }

    /// <summary>Answers a registration; null for a good answer.</summary>
    public Func<RegisterRoute, ControlAnswer?> OnRegister { get; set; } = _ => null;

    public AgentState? State { get; set; } = new(1000, []);

    public IEnumerable<string> Connected => _sessions.Keys;

    public ConcurrentQueue<string> Questions { get; } = [];

    /// <summary>The connection of a session, to open channels on.</summary>
    public TunnelConnection Connection(string id) => _sessions[id].Connection;

    /// <summary>Makes its pod, ready and listening.</summary>
    public void Start()
    {
        _api.Put(ResourceType.Pods, Given.Json($$"""
            {
              "metadata": { "name": "{{Pod}}", "labels": {{OriginRecord.Json(AgentObjects.AgentSelector("catalog")).ToJsonString()}} },
              "spec": { "nodeName": "node1", "containers": [ { "name": "agent", "args": ["--control", "24170"] } ] },
              "status": { "conditions": [ { "type": "Ready", "status": "True" } ] }
            }
            """));
        _api.Forward(Pod, ServeAsync);
    }

    /// <summary>Breaks all connections, as a restart of the API server does.</summary>
    public Task CutAsync() => Task.WhenAll(_sessions.Values.Select(s => s.Connection.DisposeAsync().AsTask()));

    /// <summary>The pod is gone, with all its connections.</summary>
    public async Task StopAsync()
    {
        _api.Remove(ResourceType.Pods, Pod);
        _api.Forward(Pod, null);
        await CutAsync();
    }

    private async Task ServeAsync(Stream stream)
    {
        var connection = await TunnelHandshake.AcceptAsync(stream, _key, AnswerAsync, _resumable, TimeProvider.System, default);
        if (connection is null) return;
        await connection.Completion;
        foreach (var gone in _sessions.Where(s => s.Value.Connection == connection)) _sessions.TryRemove(gone);
    }

    private async Task AnswerAsync(TunnelConnection connection, IncomingChannel incoming)
    {
        await using var control = new ControlChannel(incoming.Accept());
        try
        {
            await control.AnswerAsync(q => Task.FromResult(Answer(connection, q)), default);
        }
        catch (IOException)
        {
            // The session ended.
        }
    }

    private ControlAnswer Answer(TunnelConnection connection, ControlQuestion question)
    {
        if (question.Register is { } register)
        {
            Questions.Enqueue(string.Create(CultureInfo.InvariantCulture, $"register {register.Session.Id} {register.Session.Route} {register.Observe}"));
            if (OnRegister(register) is { } refusal) return refusal;
            _sessions[register.Session.Id] = (register.Session, connection);
            return new ControlAnswer();
        }

        if (question.Unregister)
        {
            Questions.Enqueue("unregister");
            return new ControlAnswer();
        }

        return question.Canary is not null ? new ControlAnswer()
            : new ControlAnswer(Sessions: [.. _sessions.Values.Select(s => s.Info)], Agent: State);
    }
}
