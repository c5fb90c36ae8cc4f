using System.Globalization;

namespace Kloop.Shoes.Processes;

/// <summary>A process and everything it started, from Linux' /proc.</summary>
internal static class ProcessTree
{
    /// <summary>Ids of all living descendants of a process.</summary>
    public static IReadOnlyList<int> Descendants(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => Read(int.Parse(name!, CultureInfo.InvariantCulture)))
            .OfType<ProcessIdentity>()
            .ToLookup(p => p.Parent, p => p.Id);
        var found = new List<int>();
        var open = new Stack<int>([root]);
        while (open.TryPop(out int parent))
        {
            foreach (int child in parents[parent])
            {
                found.Add(child);
                open.Push(child);
            }
        }

        return found;
    }

    /// <summary>A living process, or null; zombies count as ended.</summary>
    public static ProcessIdentity? Read(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            // The name may hold spaces and brackets: fields count from the last bracket (proc(5)).
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new ProcessIdentity(id, int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>A process that can be told from a later one with the same id.</summary>
/// <param name="Id">Process id.</param>
/// <param name="Parent">Its parent's id.</param>
/// <param name="StartTicks">When it started, in clock ticks since the machine did.</param>
internal sealed record ProcessIdentity(int Id, int Parent, long StartTicks);
