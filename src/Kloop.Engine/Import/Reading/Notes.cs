using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Import.Reading;

/// <summary>What a reader has to say beside what it read.</summary>
/// <param name="faults">What makes the file unusable.</param>
internal sealed class Notes(Faults faults)
{
    private readonly List<(Place Place, string What)> _unsupported = [];
    private readonly List<string> _assumed = [];

    /// <summary>What the file asks for and Kloop does not do, in the order of files and lines.</summary>
    public IReadOnlyList<(Place Place, string What)> Unsupported =>
        [.. _unsupported.Distinct().OrderBy(u => u.Place.File, StringComparer.Ordinal).ThenBy(u => u.Place.Line).ThenBy(u => u.Place.Column)];

    public IReadOnlyList<string> Assumed => _assumed;

    public Faults Faults => faults;

    public void Fault(Place place, string text) => faults.Add(place, text);

    public void Lack(Place place, string what) => _unsupported.Add((place, what));

    public void Assume(string what) => _assumed.Add(what);
}
