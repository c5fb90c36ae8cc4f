using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Apps;

/// <summary>
/// Calls of the shop's storefront from its client pod, one after the other on one kept connection, from its creation to
/// <see cref="StopAsync"/>.
/// </summary>
internal sealed class SteadyLoad
{
    private readonly string _stop = $"/tmp/stop-{Guid.NewGuid():N}";
    private readonly Kubectl _kubectl;
    private readonly Task<Result> _running;

    /// <param name="kubectl">The shop's namespace.</param>
    /// <param name="callee">The Service whose servers are counted.</param>
    public SteadyLoad(Kubectl kubectl, string callee)
    {
        _kubectl = kubectl;
        _running = kubectl.RunAsync("exec", "deployment/client", "--", "python3", "/programs/steady.py", "storefront", "/api/products", _stop, callee);
    }

    public bool HasEnded => _running.IsCompleted;

    /// <summary>Ends it; <c>good</c> by who served (pod and process), and <c>bad</c>, what failed.</summary>
    public async Task<JsonNode> StopAsync()
    {
        await _kubectl.OutAsync("exec", "deployment/client", "--", "touch", _stop);
        return JsonNode.Parse((await _running).Succeeded("steady.py").Output)!;
    }
}
