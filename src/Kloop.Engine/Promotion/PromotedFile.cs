using Kloop.Engine.Configuration.Yaml.Editing;

namespace Kloop.Engine.Promotion;

/// <summary>A file that says another image than before.</summary>
/// <param name="Path">Below the repository's root.</param>
/// <param name="Before">Its text.</param>
/// <param name="Edits">What changes of it.</param>
internal sealed record PromotedFile(string Path, string Before, IReadOnlyList<TextEdit> Edits)
{
    /// <summary>Its text then.</summary>
    public string After => TextEdit.Apply(Before, Edits);
}

/// <summary>What a promotion changes, and what it leaves.</summary>
/// <param name="Files">The files that change.</param>
/// <param name="Already">Places that say the image already.</param>
/// <param name="Left">Places that automation writes: who, and where.</param>
internal sealed record PromotionPlan(IReadOnlyList<PromotedFile> Files, IReadOnlyList<string> Already, IReadOnlyList<string> Left);
