namespace Kloop.Agent.Tests.Doubles;

/// <summary>A net under tests that would otherwise hang for ever; no test's success depends on its length.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(30);

    public static Task InTime(this Task task) => task.WaitAsync(Net);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Net);

    public static Task<T> InTime<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Net);

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var net = new CancellationTokenSource(Net);
        while (!condition()) await Task.Delay(10, net.Token);
    }
}
