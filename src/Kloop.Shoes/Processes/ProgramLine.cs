namespace Kloop.Shoes.Processes;

/// <summary>A line that the developer's program wrote.</summary>
/// <param name="IsError">Whether it was written to stderr.</param>
/// <param name="Text">The line without its end.</param>
public readonly record struct ProgramLine(bool IsError, string Text);
