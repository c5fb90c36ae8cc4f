namespace Kloop.Engine.Tests.Doubles;

/// <summary>A net under tests that would otherwise hang for ever; no test's success depends on its length.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(60);

    public static Task InTime(this Task task) => task.WaitAsync(Net);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Net);

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> so)
    {
        using var net = new CancellationTokenSource(Net);
        while (!so()) await Task.Delay(10, net.Token);
    }
}
