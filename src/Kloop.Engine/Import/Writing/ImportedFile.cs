namespace Kloop.Engine.Import.Writing;

/// <summary>A file that an import makes.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Text">Its text.</param>
public sealed record ImportedFile(string Path, string Text);
