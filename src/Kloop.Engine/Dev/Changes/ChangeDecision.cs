using Kloop.Engine.Applications;
using Kloop.Sync.Ignore;

namespace Kloop.Engine.Dev.Changes;

/// <summary>What a batch of changes needs, beside the copying. Pure.</summary>
/// <param name="Builds">What to run on the laptop before, each once.</param>
/// <param name="Runs">Commands to run in the container after, each once.</param>
/// <param name="Restart">Whether the process starts again.</param>
/// <param name="Rebuild">Paths for which the image is built again.</param>
internal sealed record ChangeDecision(
    IReadOnlyList<LaptopBuild> Builds, IReadOnlyList<IReadOnlyList<string>> Runs, bool Restart, IReadOnlyList<string> Rebuild)
{
    /// <summary>Copying is enough.</summary>
    public static ChangeDecision None { get; } = new([], [], false, []);

    /// <summary>Both.</summary>
    public ChangeDecision And(ChangeDecision other) => new(
        LaptopBuild.Needed(Builds.Concat(other.Builds)), Distinct(Runs.Concat(other.Runs)), Restart || other.Restart, [.. Rebuild.Union(other.Rebuild)]);

    internal static IReadOnlyList<IReadOnlyList<string>> Distinct(IEnumerable<IReadOnlyList<string>> commands) =>
        [.. commands.DistinctBy(c => string.Join('\0', c))];
}

/// <summary>The rules of what a change needs, read once. Pure.</summary>
internal sealed class ChangeRules
{
    private readonly IReadOnlyList<(ChangeRule Rule, IgnoreRules Pattern)> _rules;

    /// <param name="rules">The first one that matches decides; what none matches is copied. None at all: every change starts the process again.</param>
    public ChangeRules(IReadOnlyList<ChangeRule> rules)
    {
        IReadOnlyList<ChangeRule> all = rules.Count > 0 ? rules : [new ChangeRule("*", ChangeAction.Restart, [])];
        // A pattern of .gitignore, though it says what is wanted here.
        _rules = [.. all.Select(r => (r, IgnoreRules.Parse(IgnoreDialect.Git, r.Pattern)))];
    }

    /// <summary>What makes all that is made on the laptop.</summary>
    public IReadOnlyList<LaptopBuild> Builds => LaptopBuild.Needed(AllBuilds);

    /// <summary>What makes only part of it anew.</summary>
    public IReadOnlyList<LaptopBuild> Incremental => LaptopBuild.Needed(AllBuilds.Where(b => b.Incremental));

    private IEnumerable<LaptopBuild> AllBuilds => _rules.Select(r => r.Rule).Where(r => r.Action == ChangeAction.BuildHere).Select(r => Build(r));

    /// <summary>What these changes need.</summary>
    /// <param name="paths">Relative to the folder, with slashes.</param>
    public ChangeDecision Decide(IEnumerable<string> paths)
    {
        var builds = new List<LaptopBuild>();
        var runs = new List<IReadOnlyList<string>>();
        var rebuild = new List<string>();
        bool restart = false;
        foreach (string path in paths)
        {
            if (_rules.FirstOrDefault(r => r.Pattern.Ignores(path, isFolder: false)).Rule is not { } rule) continue;
            if (rule.Action == ChangeAction.BuildHere) builds.Add(Build(rule));
            if (rule.Action == ChangeAction.Run) runs.Add(rule.Command);
            if (rule.Action == ChangeAction.Rebuild) rebuild.Add(path);
            restart |= rule.Action is ChangeAction.Restart or ChangeAction.BuildHere || (rule.Action == ChangeAction.Run && rule.Restart);
        }

        return new ChangeDecision(LaptopBuild.Needed(builds), ChangeDecision.Distinct(runs), restart, rebuild);
    }

    private static LaptopBuild Build(ChangeRule rule) => new(rule.Command, rule.Directory, rule.Incremental);
}
