namespace Kloop.Shoes.Processes;

/// <summary>Environment variables that kloop sets for itself. The developer's program has what it had without them.</summary>
public static class OwnVariables
{
    private static readonly Dictionary<string, string?> Before = [];

    /// <summary>Sets one for this process.</summary>
    public static void Set(string name, string value)
    {
        lock (Before) Before.TryAdd(name, System.Environment.GetEnvironmentVariable(name));
        System.Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>Puts a child's environment, which began as a copy of this process', back.</summary>
    public static void Restore(IDictionary<string, string?> environment)
    {
        lock (Before)
        {
            foreach (var (name, value) in Before)
            {
                if (value is null) environment.Remove(name);
                else environment[name] = value;
            }
        }
    }
}
