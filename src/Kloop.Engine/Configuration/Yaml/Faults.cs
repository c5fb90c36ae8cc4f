namespace Kloop.Engine.Configuration.Yaml;

/// <summary>Everything that is wrong with a file, each with its place and its remedy.</summary>
internal sealed class Faults
{
    private readonly List<(Place Place, string Text)> _all = [];

    /// <summary>Those so far.</summary>
    public IReadOnlyList<(Place Place, string Text)> All => _all;

    public void Add(Place place, string text) => _all.Add((place, text));

    /// <exception cref="UsageException">There are faults; the text has all of them, a line each, in the file's order.</exception>
    public void ThrowIfAny()
    {
        if (_all.Count == 0) return;
        throw new UsageException(string.Join('\n', _all.OrderBy(f => f.Place.Line).ThenBy(f => f.Place.Column).Select(f => $"{f.Place}: {f.Text}")));
    }
}
