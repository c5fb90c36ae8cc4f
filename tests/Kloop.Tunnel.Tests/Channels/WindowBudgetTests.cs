using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Tests.Channels;

public sealed class WindowBudgetTests
{
    [Fact]
    public void NoMoreThanTheBudget_CanBeTaken()
    {
        var budget = new WindowBudget(100);
        Assert.True(budget.TryTake(60));
        Assert.False(budget.TryTake(41));
        Assert.True(budget.TryTake(40));
        budget.Return(1);
        Assert.True(budget.TryTake(1));
        Assert.False(budget.TryTake(1));
    }

    [Fact]
    public void ManyTakers_ShareItExactly()
    {
        var budget = new WindowBudget(1000);
        int taken = 0;
        Parallel.For(0, 5000, _ =>
        {
            if (budget.TryTake(1)) Interlocked.Increment(ref taken);
        });
        Assert.Equal(1000, taken);
    }
}
