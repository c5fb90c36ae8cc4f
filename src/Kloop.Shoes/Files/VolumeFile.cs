namespace Kloop.Shoes.Files;

/// <summary>One file of a volume.</summary>
/// <param name="Path">Below the volume's folder.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Mode">Permission bits.</param>
public sealed record VolumeFile(string Path, byte[] Content, UnixFileMode Mode);

/// <summary>A volume's content at one moment.</summary>
/// <param name="Files">The files; a later one with the same path wins, as in the pod.</param>
/// <param name="Missing">What the volume refers to and is not there, for people.</param>
/// <param name="RenewAt">When a token in it is to be renewed, UTC; null without one.</param>
public sealed record VolumeFiles(IReadOnlyList<VolumeFile> Files, IReadOnlyList<string> Missing, DateTimeOffset? RenewAt);
