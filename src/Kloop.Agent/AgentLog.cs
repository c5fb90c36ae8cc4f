using System.Globalization;

namespace Kloop.Agent;

/// <summary>One line an event, with the time in UTC. Never told a key or a payload.</summary>
internal sealed class AgentLog(TextWriter to, TimeProvider time, string prefix = "")
{
    private readonly Lock _lock = new();

    public void Write(string text)
    {
        string stamp = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        lock (_lock)
        {
            to.WriteLine($"{stamp} {prefix}{text}");
            to.Flush();
        }
    }
}
