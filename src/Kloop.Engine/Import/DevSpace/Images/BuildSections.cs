using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Images;

/// <summary>Where an image says how it is built: in the image itself since version 2, before that below <c>build</c> and its <c>options</c>.</summary>
internal sealed class BuildSections
{
    private readonly List<Section> _options = [];
    private readonly List<Section> _all = [];
    private readonly Section? _docker;
    private readonly Section? _buildKit;
    private readonly Section? _kaniko;

    public BuildSections(Section image)
    {
        _options.Add(image);
        var build = image.Child("build");
        if (build is not null) _all.Add(build);
        Disabled = build?.Flag("disabled") ?? false;
        var holder = build ?? image;
        (_docker, _buildKit, _kaniko, Custom) = (holder.Child("docker"), holder.Child("buildKit"), holder.Child("kaniko"), holder.Child("custom"));
        foreach (var engine in new[] { _docker, _buildKit, _kaniko }.OfType<Section>())
        {
            _all.Add(engine);
            if (engine.Child("options") is not { } options) continue;
            _options.Add(options);
            _all.Add(options);
        }
    }

    public bool Disabled { get; }

    public Section? Custom { get; }

    public string? Text(string key) => _options.Select(o => o.Text(key)).LastOrDefault(t => t is not null);

    public IEnumerable<(string Key, YamlScalar Value)> Pairs(string key) => _options.SelectMany(o => o.Pairs(key)).DistinctBy(p => p.Key);

    /// <summary>Further arguments for docker. That of kaniko and of builds in the cluster means nothing on the laptop.</summary>
    public IEnumerable<string> Arguments(ImportContext context)
    {
        _docker?.Meaningless("disableFallback", "preferMinikube", "useCli", "useBuildKit");
        _docker?.Lacking("skipPush", "Kloop pushes or loads images as the cluster needs it");
        _buildKit?.Meaningless("preferMinikube");
        _buildKit?.Lacking("skipPush", "Kloop pushes or loads images as the cluster needs it");
        _buildKit?.Lacking("inCluster", "Kloop builds on this laptop");
        _buildKit?.Lacking("command", "Kloop looks for docker, podman, buildah or buildctl");
        if (_kaniko is not null)
        {
            context.Notes.Lack(_kaniko.Place, $"{_kaniko.Where}: Kloop builds the Dockerfile on this laptop");
            foreach (var (key, _) in _kaniko.Map.Entries) _kaniko.Meaningless(key.Text);
        }

        return new[] { _docker, _buildKit }.OfType<Section>().SelectMany(s => s.Texts("args")).Select(a => a.Text).ToList();
    }

    public void End()
    {
        foreach (var section in _all) section.End();
    }
}
