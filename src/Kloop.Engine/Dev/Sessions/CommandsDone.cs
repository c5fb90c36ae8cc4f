namespace Kloop.Engine.Dev.Sessions;

/// <summary>The commands that a session ran in its container, each once, in the order of their last run: a new container needs them again.</summary>
internal sealed class CommandsDone
{
    private readonly List<IReadOnlyList<string>> _commands = [];

    public IReadOnlyList<IReadOnlyList<string>> All => [.. _commands];

    public void Add(IReadOnlyList<string> command)
    {
        _commands.RemoveAll(c => c.SequenceEqual(command));
        _commands.Add(command);
    }
}
