namespace Kloop.Shoes.Mounts;

/// <summary>
/// How placements come to stand at the pod's paths, decided before anything is done. A path that exists is
/// covered. One that does not, in a folder of the user's own, gets an empty place that goes with the session.
/// In a folder of the system nobody makes anything: the program gets a view of that folder, an empty file system
/// with all of the folder's entries bound into it, and the missing places.
/// </summary>
/// <param name="Steps">What the program does before it starts, in its own mount namespace.</param>
/// <param name="Places">What is to be made on the laptop before.</param>
/// <param name="LeftOut">Placements that cannot be, and why, for people.</param>
public sealed record MountPlan(IReadOnlyList<MountStep> Steps, IReadOnlyList<Place> Places, IReadOnlyList<string> LeftOut)
{
    /// <summary>Plans.</summary>
    /// <param name="placements">What is to stand where.</param>
    /// <param name="view">An empty folder to put views together on.</param>
    /// <param name="laptop">The laptop's folders.</param>
    public static MountPlan Of(IEnumerable<Placement> placements, string view, ILaptopFolders laptop)
    {
        var planned = new Planning(view, laptop);
        foreach (var placement in placements.OrderBy(p => p.Target, StringComparer.Ordinal)) planned.Add(placement);
        return new MountPlan(planned.Steps(), planned.Places, planned.LeftOut);
    }

    private sealed class Planning(string view, ILaptopFolders laptop)
    {
        private readonly SortedDictionary<string, List<Place>> _views = new(StringComparer.Ordinal);
        private readonly List<Placement> _placed = [];

        public List<Place> Places { get; } = [];

        public List<string> LeftOut { get; } = [];

        public void Add(Placement placement)
        {
            var (there, missing) = Split(placement.Target);
            string target = missing.Aggregate(laptop.Resolve(there), Path.Combine);
            if (_placed.LastOrDefault(p => p.IsFolder && IsBelow(target, p.Target)) is { } outer)
            {
                Places.AddRange(Missing(outer.Source + target[outer.Target.Length..], placement.IsFolder));
            }
            else if (missing.Count == 0)
            {
                if (laptop.IsNeeded(target))
                {
                    LeftOut.Add($"{placement.Target}: your laptop cannot do without its own");
                    return;
                }

                if (laptop.Kind(target) != (placement.IsFolder ? EntryKind.Folder : EntryKind.File))
                {
                    LeftOut.Add($"{placement.Target}: your laptop has a {(placement.IsFolder ? "file" : "folder")} there");
                    return;
                }
            }
            else
            {
                string parent = laptop.Resolve(there);
                var places = Down(parent, missing, placement.IsFolder);
                if (laptop.IsOwn(parent)) Places.AddRange(places.Except(Places));
                else if (_views.TryGetValue(parent, out var more)) more.AddRange(places.Except(more));
                else _views[parent] = [.. places];
            }

            _placed.Add(placement with { Target = target });
        }

        public IReadOnlyList<MountStep> Steps() =>
        [
            .. _views.SelectMany(v => View(v.Key, v.Value)),
            .. _placed.SelectMany(p => p.ReadOnly
                ? (MountStep[])[new(MountAction.Bind, p.Source, p.Target), new(MountAction.ReadOnly, p.Target)]
                : [new(MountAction.Bind, p.Source, p.Target)]),
        ];

        private IEnumerable<MountStep> View(string folder, List<Place> places)
        {
            yield return new MountStep(MountAction.View, view);
            foreach (var entry in laptop.Entries(folder))
            {
                string own = Path.Combine(folder, entry.Name), seen = Path.Combine(view, entry.Name);
                if (entry.Kind == EntryKind.Link)
                {
                    yield return new MountStep(MountAction.Link, seen, entry.LinkTarget);
                    continue;
                }

                yield return new MountStep(entry.Kind == EntryKind.Folder ? MountAction.Folder : MountAction.File, seen);
                yield return new MountStep(MountAction.BindIfThere, own, seen);
            }

            foreach (var place in places)
            {
                yield return new MountStep(place.IsFolder ? MountAction.Folder : MountAction.File, Path.Combine(view, Path.GetRelativePath(folder, place.Path)));
            }

            yield return new MountStep(MountAction.ReadOnly, view);
            yield return folder == "/" ? new MountStep(MountAction.Root, view) : new MountStep(MountAction.Move, view, folder);
        }

        /// <summary>The part of a path that exists, and the names of the rest.</summary>
        private (string There, IReadOnlyList<string> Missing) Split(string path)
        {
            var missing = new Stack<string>();
            while (path != "/" && laptop.Kind(path) == EntryKind.None)
            {
                missing.Push(Path.GetFileName(path));
                path = Path.GetDirectoryName(path)!;
            }

            return (path, [.. missing]);
        }

        private List<Place> Missing(string path, bool isFolder)
        {
            var (there, missing) = Split(path);
            return Down(there, missing, isFolder);
        }

        private static List<Place> Down(string from, IReadOnlyList<string> names, bool isFolder)
        {
            var places = new List<Place>();
            foreach (var (i, name) in names.Index()) places.Add(new Place(from = Path.Combine(from, name), isFolder || i < names.Count - 1));
            return places;
        }

        private static bool IsBelow(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);
    }
}
