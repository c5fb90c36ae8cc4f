namespace Kloop.Engine.Redirect.Session;

/// <summary>The connections to agents that are up, by pod. Tells when the last one is lost and when the first one is back.</summary>
internal sealed class LinkTable(Action<RedirectEvent> report)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AgentLink> _up = [];
    private readonly List<TaskCompletionSource> _waiting = [];
    private bool _lost;

    /// <summary>Any of them, waited for.</summary>
    public async Task<AgentLink> AnyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource come;
            lock (_lock)
            {
                if (_up.Count > 0) return _up.First().Value;
                come = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add(come);
            }

            await come.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Any of them; null when none is up.</summary>
    public AgentLink? Any => All is [var (_, link), ..] ? link : null;

    public IReadOnlyList<(string Pod, AgentLink Link)> All
    {
        get
        {
            lock (_lock) return [.. _up.Select(l => (l.Key, l.Value))];
        }
    }

    public void Up(string pod, AgentLink link)
    {
        lock (_lock)
        {
            _up[pod] = link;
            foreach (var waiting in _waiting) waiting.TrySetResult();
            _waiting.Clear();
            if (!_lost) return;
            _lost = false;
            report(new RedirectEvent(RedirectEventKind.Restored, "connection restored: your program serves again"));
        }
    }

    public void Down(string pod, string reason)
    {
        lock (_lock)
        {
            _up.Remove(pod);
            if (_up.Count > 0) return;
            _lost = true;
            report(new RedirectEvent(RedirectEventKind.Lost, $"connection lost ({reason}): the origin serves until it is back"));
        }
    }
}
