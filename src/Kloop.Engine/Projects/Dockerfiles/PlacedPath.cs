namespace Kloop.Engine.Projects.Dockerfiles;

/// <summary>Where a path of the image comes from.</summary>
internal enum PathOrigin
{
    /// <summary>All that a folder of the laptop holds.</summary>
    Folder,

    /// <summary>A file of the laptop.</summary>
    File,

    /// <summary>Of the laptop, but not of the repository: a program makes it before the image is built.</summary>
    MadeOutside,

    /// <summary>A stage makes it.</summary>
    MadeInside,
}

/// <summary>A path of an image.</summary>
/// <param name="Line">Of the COPY.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Laptop">Relative to the repository's root; for <see cref="PathOrigin.MadeInside"/> the path in the stage.</param>
/// <param name="Container">Absolute; of what is made with a slash at its end where it goes into a folder.</param>
/// <param name="Stage">The stage that makes it; null for others.</param>
internal sealed record PlacedPath(int Line, PathOrigin Origin, string Laptop, string Container, int? Stage = null);
