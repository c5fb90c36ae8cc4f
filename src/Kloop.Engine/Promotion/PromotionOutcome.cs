namespace Kloop.Engine.Promotion;

/// <summary>What became of a place, or what git did.</summary>
/// <param name="State"><c>written</c>, <c>already</c>, <c>left</c>, <c>committed</c>, <c>pushed</c>; in a dry run <c>diff</c>.</param>
/// <param name="What">The file, place, commit or branch; the diff.</param>
public sealed record PromotionOutcome(string State, string What);
