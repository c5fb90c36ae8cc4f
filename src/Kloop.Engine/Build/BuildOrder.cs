using Kloop.Engine.Applications;

namespace Kloop.Engine.Build;

/// <summary>Which image needs which others first. Pure.</summary>
internal static class BuildOrder
{
    /// <summary>The images, each after its bases.</summary>
    /// <param name="images">All of an application's.</param>
    /// <param name="bases">The names of images that an image needs; those that are not among the images do not count.</param>
    /// <exception cref="UsageException">Two have one name, or one needs itself.</exception>
    public static IReadOnlyList<ImageSource> Of(IReadOnlyList<ImageSource> images, Func<ImageSource, IEnumerable<string>> bases)
    {
        if (images.GroupBy(i => i.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new UsageException($"image \"{twice.Key}\" is built twice ({string.Join(" and ", twice.Select(Where))}): leave one of them out");
        }

        var byName = images.ToDictionary(i => i.Name, StringComparer.Ordinal);
        var done = new List<ImageSource>();
        var path = new List<string>();
        foreach (var image in images) Visit(image);
        return done;

        void Visit(ImageSource image)
        {
            if (done.Contains(image)) return;
            if (path.Contains(image.Name)) throw new UsageException($"{Where(image)}: the images' bases go in a circle: {string.Join(" needs ", path.SkipWhile(n => n != image.Name).Append(image.Name))}");
            path.Add(image.Name);
            foreach (string name in bases(image).Where(byName.ContainsKey)) Visit(byName[name]);
            path.RemoveAt(path.Count - 1);
            done.Add(image);
        }
    }

    /// <summary>Where an image comes from, for people.</summary>
    public static string Where(ImageSource image) => image.Place?.ToString() ?? image.Context;
}
