using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Tests.Processes;

public sealed class LaptopProcessTests
{
    private static readonly LaptopProcess Me = LaptopProcess.Current;

    [Fact]
    public void TheOneThatAsks_Lives()
    {
        Assert.True(Me.IsKnownAlive());
        Assert.False(Me.IsKnownDead());
        Assert.True(Me.StartTicks > 0);
    }

    [Fact]
    public void ReusedId_IsAnotherProcess() => AssertDead(Me with { StartTicks = Me.StartTicks - 1 });

    [Fact]
    public void UnknownId_IsDead() => AssertDead(Me with { Id = int.MaxValue });

    [Fact]
    public void SameLaptopBeforeItsRestart_IsDead() => AssertDead(Me with { Machine = "another boot" });

    [Fact]
    public void AnotherLaptop_IsUnknown()
    {
        var other = Me with { Host = Me.Host + "-other", Id = int.MaxValue };
        Assert.False(other.IsKnownAlive());
        Assert.False(other.IsKnownDead());
    }

    private static void AssertDead(LaptopProcess process)
    {
        Assert.True(process.IsKnownDead());
        Assert.False(process.IsKnownAlive());
    }
}
