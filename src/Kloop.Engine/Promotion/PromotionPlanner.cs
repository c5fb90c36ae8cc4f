using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Configuration.Yaml.Editing;
using Kloop.Engine.Promotion.Choice;
using Kloop.Engine.Promotion.Places;

namespace Kloop.Engine.Promotion;

/// <summary>Decides which characters of a GitOps repository change. Pure.</summary>
internal static class PromotionPlanner
{
    /// <param name="files">The repository's YAML files.</param>
    /// <param name="wish">Which image is to become which.</param>
    /// <param name="scopes">Files and folders below the root; empty for everywhere.</param>
    /// <exception cref="UsageException">It is not clear where, or a place cannot say it.</exception>
    public static PromotionPlan Plan(IReadOnlyList<RepositoryFile> files, PromotionWish wish, IReadOnlyList<string> scopes)
    {
        if (scopes.Count > 1) return Joined([.. scopes.Select(s => Plan(files, wish, [s]))]);
        var choice = new PlaceChoice(files, wish);
        var places = choice.Of(scopes);
        if (places.Count == 0 && scopes.Count == 1 && choice.Addition(scopes[0]) is var (kustomization, name))
        {
            var added = new PromotedFile(kustomization.Path, kustomization.Text, [KustomizeAddition.Of(kustomization, name, wish)]);
            Check(added, wish, []);
            return new PromotionPlan([added], [], []);
        }

        if (places.Count == 0) throw Nothing(choice, wish, scopes);
        var (edits, already, left) = (new List<(RepositoryFile File, TextEdit Edit)>(), new List<string>(), new List<string>());
        foreach (var place in places)
        {
            var own = PlaceEdits.Of(place, wish);
            if (own.Select(e => SetterComment.Of(place.File.Text, e.Start)).FirstOrDefault(w => w is not null) is { } writer) left.Add($"{place.File.Place(own[0].Start)}: {writer}");
            else if (own.Count == 0) already.Add(place.File.Place(place.At));
            else edits.AddRange(own.Select(e => (place.File, e)));
        }

        var changed = edits.GroupBy(e => e.File.Path).Select(g => new PromotedFile(g.Key, g.First().File.Text, [.. g.Select(e => e.Edit).Distinct()])).ToList();
        foreach (var file in changed) Check(file, wish, places);
        return new PromotionPlan(changed, already, left);
    }

    /// <summary>Several places' plans as one; what two of them say of one file is the same.</summary>
    private static PromotionPlan Joined(IReadOnlyList<PromotionPlan> plans) => new(
        [.. plans.SelectMany(p => p.Files).GroupBy(f => f.Path).Select(g => new PromotedFile(g.Key, g.First().Before, [.. g.SelectMany(f => f.Edits).Distinct()]))],
        [.. plans.SelectMany(p => p.Already).Distinct()],
        [.. plans.SelectMany(p => p.Left).Distinct()]);

    /// <summary>Reads what was written: it must be YAML, and every image that is another one now must be meant.</summary>
    private static void Check(PromotedFile file, PromotionWish wish, IReadOnlyList<ImagePlace> meant)
    {
        var (before, after) = (RepositoryFile.Of(file.Path, file.Before), RepositoryFile.Of(file.Path, file.After));
        var faults = new Faults();
        YamlText.ParseAll(file.After, file.Path, faults);
        if (faults.All.Count > 0 || after.Documents.Count != before.Documents.Count) throw new UsageException($"{file.Path} is written in a way that Kloop cannot change without changing more: change it by hand");
        var (old, now) = (PlaceFinder.Find(before), PlaceFinder.Find(after));
        if (old.Count != now.Count) return;
        foreach (var (index, was) in old.Index())
        {
            bool isMeant = wish.IsNamed(was.Name ?? "") || was.Labels.Contains(wish.Service, StringComparer.Ordinal) || meant.Any(m => m.File.Path == file.Path && m.At == was.At);
            if (isMeant || was.Says == now[index].Says) continue;
            throw new UsageException($"{before.Place(was.At)}: {was.Name ?? "this"} has its tag from an anchor that {wish.Service} has, too, and would change with it: write one of them out");
        }
    }

    private static UsageException Nothing(PlaceChoice choice, PromotionWish wish, IReadOnlyList<string> scopes)
    {
        var names = choice.Names(scopes);
        string where = scopes.Count == 0 ? "the repository" : string.Join(", ", scopes);
        return new UsageException($"nothing in {where} names an image of {wish.Service}; " + (names.Count == 0 ? "no image is named there: say another --to" : $"named there: {string.Join(", ", names.Take(20))}. Say one of these as SERVICE"));
    }
}
