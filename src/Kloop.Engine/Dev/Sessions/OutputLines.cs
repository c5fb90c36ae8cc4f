namespace Kloop.Engine.Dev.Sessions;

/// <summary>Makes lines of a command's output, which comes in pieces.</summary>
internal sealed class OutputLines(Action<string> line)
{
    private string _open = "";

    public void Add(string piece)
    {
        var parts = (_open + piece).Split('\n');
        foreach (string whole in parts[..^1]) line(whole.TrimEnd('\r'));
        _open = parts[^1];
    }

    /// <summary>A last line without an end is one too.</summary>
    public void End()
    {
        if (_open.Length > 0) line(_open);
        _open = "";
    }
}
