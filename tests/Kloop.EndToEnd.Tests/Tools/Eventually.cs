using System.Diagnostics;

namespace Kloop.EndToEnd.Tests.Tools;

/// <summary>Waits for what a cluster does in its own time.</summary>
internal static class Eventually
{
    /// <summary>Asks until the answer is right; fails with the last answer.</summary>
    public static async Task<T> IsAsync<T>(Func<Task<T>> ask, Func<T, bool> right, string what, int seconds = 120)
    {
        var watch = Stopwatch.StartNew();
        // Most questions start a kubectl: asked ten times a second they would take more of two cores than what they wait for.
        for (int pause = 100; ; pause = Math.Min(pause * 3 / 2, 500))
        {
            var answer = await ask();
            if (right(answer)) return answer;
            if (watch.Elapsed.TotalSeconds > seconds) throw new TimeoutException($"{what}: not within {seconds} s; last: {answer}");
            await Task.Delay(pause);
        }
    }
}
