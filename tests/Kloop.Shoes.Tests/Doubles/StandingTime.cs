namespace Kloop.Shoes.Tests.Doubles;

/// <summary>It is always the same moment.</summary>
internal sealed class StandingTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
