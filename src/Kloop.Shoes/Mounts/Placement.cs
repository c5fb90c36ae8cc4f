namespace Kloop.Shoes.Mounts;

/// <summary>One file or folder that is to stand at a path of the pod's.</summary>
/// <param name="Source">Where it is kept.</param>
/// <param name="Target">Where it is to stand: absolute, normal.</param>
/// <param name="ReadOnly">Whether programs may not write there.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
public sealed record Placement(string Source, string Target, bool ReadOnly, bool IsFolder);

/// <summary>An empty file or folder that a placement needs to stand on.</summary>
/// <param name="Path">Where.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
public sealed record Place(string Path, bool IsFolder);
