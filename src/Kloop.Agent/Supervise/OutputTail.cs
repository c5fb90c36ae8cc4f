using System.Text;

namespace Kloop.Agent.Supervise;

/// <summary>The last lines that a process said. Safe from any thread.</summary>
internal sealed class OutputTail
{
    /// <summary>How many lines are kept.</summary>
    public const int MostLines = 20;

    /// <summary>How much of a line is kept, characters.</summary>
    public const int MostLength = 500;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();

    /// <summary>All of them, oldest first.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock) return [.. _lines];
        }
    }

    /// <summary>A reader of one of the process's streams: lines of different streams do not mix.</summary>
    public Feed Open() => new(this);

    /// <summary>Adds a line.</summary>
    public void Add(string line)
    {
        lock (_lock)
        {
            _lines.Enqueue(line.Length > MostLength ? line[..MostLength] + "…" : line);
            if (_lines.Count > MostLines) _lines.Dequeue();
        }
    }

    /// <summary>Puts one stream's lines together.</summary>
    internal sealed class Feed(OutputTail tail)
    {
        private readonly List<byte> _line = [];

        /// <summary>Takes what was read.</summary>
        public void Add(ReadOnlySpan<byte> bytes)
        {
            foreach (byte one in bytes)
            {
                if (one == '\n') End();
                else if (_line.Count < 4 * MostLength) _line.Add(one);
            }
        }

        /// <summary>The stream ended: what is left is a line.</summary>
        public void End()
        {
            if (_line.Count > 0) tail.Add(Encoding.UTF8.GetString([.. _line]).TrimEnd('\r'));
            _line.Clear();
        }
    }
}
