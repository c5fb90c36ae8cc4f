using Kloop.Engine.Projects.Manifests;

namespace Kloop.Engine.Projects.Images;

/// <summary>Which image is built from what. Pure.</summary>
internal static class ImagePairing
{
    private static readonly string[] Suffixes = ["service", "svc", "server", "image", "app"];

    /// <summary>Pairs the images that manifests name with what builds them, the surest first.</summary>
    /// <param name="images">The images, each once.</param>
    /// <param name="candidates">What there is to build.</param>
    /// <param name="application">The application's name, which images may begin with.</param>
    /// <param name="assumed">Takes a sentence for each that was not sure.</param>
    public static IReadOnlyList<(ImageUse Image, BuildCandidate Builder)> Pair(
        IReadOnlyList<ImageUse> images, IReadOnlyList<BuildCandidate> candidates, string application, List<string> assumed)
    {
        var pairs = new List<(ImageUse Image, BuildCandidate Builder)>();
        var left = images.ToList();
        Take(left, pairs, assumed, (image, _) => candidates.Where(c => c.ExactNames.Contains(image.Name)));
        Take(left, pairs, assumed, (image, _) => candidates.Where(c => c.Names.Any(n => Plain(n) == Plain(Last(image.Name)))));
        Take(left, pairs, assumed, (image, used) => WellKnownImages.Has(image.Name) ? []
            : candidates.Where(c => !used.Contains(c) && c.Names.Any(n => Core(n, application) == Core(Last(image.Name), application))));
        var free = candidates.Where(c => !c.IsVariant && pairs.All(p => p.Builder != c)).ToList();
        var own = left.Where(i => !WellKnownImages.Has(i.Name)).ToList();
        if (free is [var only] && own is [var one])
        {
            pairs.Add((one, only));
            assumed.Add($"image {one.Name} ({one.Place}) is built from {only.Shown}, since nothing else is left that could be");
        }

        return [.. pairs.OrderBy(p => p.Image.Name, StringComparer.Ordinal)];
    }

    private static void Take(
        List<ImageUse> left, List<(ImageUse Image, BuildCandidate Builder)> pairs, List<string> assumed, Func<ImageUse, IReadOnlySet<BuildCandidate>, IEnumerable<BuildCandidate>> fitting)
    {
        var used = pairs.Select(p => p.Builder).ToHashSet();
        foreach (var image in left.ToList())
        {
            var found = fitting(image, used).OrderBy(c => c.IsVariant ? 1 : 0).ThenBy(c => EnvironmentRank.Of(c.Dockerfile ?? ""))
                .ThenBy(c => c.Dockerfile is null ? 1 : 0).ThenBy(c => c.Shown.Length).ThenBy(c => c.Shown, StringComparer.Ordinal).ToList();
            if (found.Count == 0) continue;
            var rivals = found.Where(c => c.IsVariant == found[0].IsVariant).ToList();
            if (rivals.Count > 1) assumed.Add($"image {image.Name} could be built from {string.Join(" or ", rivals.Select(r => r.Shown))}: {found[0].Shown} is used; images: in kloop.yaml says otherwise");
            pairs.Add((image, found[0]));
            left.Remove(image);
        }
    }

    /// <summary>A name without what tells no program from another.</summary>
    private static string Core(string name, string application)
    {
        string plain = Plain(name);
        if (plain.StartsWith(application + "-", StringComparison.Ordinal)) plain = plain[(application.Length + 1)..];
        foreach (string suffix in Suffixes)
        {
            if (plain.Length > suffix.Length && plain.EndsWith(suffix, StringComparison.Ordinal)) plain = plain[..^suffix.Length].TrimEnd('-');
        }

        return plain.Replace("-", "", StringComparison.Ordinal);
    }

    private static string Plain(string name) => name.ToLowerInvariant().Replace('_', '-').Replace('.', '-').Replace(' ', '-');

    private static string Last(string image) => image[(image.LastIndexOf('/') + 1)..];
}
