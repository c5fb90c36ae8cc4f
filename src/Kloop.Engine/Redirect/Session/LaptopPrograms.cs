using Kloop.Engine.Redirect.Network;
using Kloop.Shoes.Ports;
using Kloop.Shoes.Processes;

namespace Kloop.Engine.Redirect.Session;

/// <summary>The developer's program on the laptop: its ports before it runs, and its readiness.</summary>
internal static class LaptopPrograms
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Checks, before anything is touched, that the ports suit.</summary>
    /// <exception cref="UsageException">A port is taken, or nothing listens where something should.</exception>
    public static void Check(RedirectOptions options, PortPlan plan)
    {
        // A port that is taken is moved.
        if (NetworkWays.Notifies(options.Command, options.Network)) return;
        if (options.Command.Count > 0)
        {
            foreach (var port in plan.Ports.Where(p => LaptopPorts.IsListening(p.Laptop)))
            {
                throw new UsageException(
                    $"port {port.Laptop} of this laptop is taken by {LaptopPorts.Owner(port.Laptop) ?? "another program"}: end that, or let your program listen elsewhere and say --port OTHER:{port.Service.Number}");
            }

            return;
        }

        if (!options.Wait && plan.Ports.All(p => !LaptopPorts.IsListening(p.Laptop)))
        {
            throw new UsageException(
                $"nothing listens on port {plan.Ports[0].Laptop} of this laptop: start your program first, or give its command after --, or name its port with --port, or use --wait");
        }
    }

    /// <summary>Waits until the program listens on one of the ports. False when it ended before.</summary>
    /// <param name="plan">The ports.</param>
    /// <param name="child">The program; null when it runs elsewhere.</param>
    /// <param name="seen">Done when it is seen to listen; null when nobody sees it.</param>
    /// <param name="note">For people.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<bool> WaitAsync(PortPlan plan, ChildProcess? child, Task? seen, Action<string> note, TimeProvider time, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        bool told = false;
        while (seen is null ? plan.Ports.All(p => !LaptopPorts.IsListening(p.Laptop)) : !seen.IsCompleted)
        {
            if (child is { Exited.IsCompleted: true }) return false;
            if (!told && time.GetElapsedTime(began) > TimeSpan.FromSeconds(5))
            {
                note($"waiting until your program listens on port {string.Join(" or ", plan.Ports.Select(p => p.Laptop))}; until then the origin serves. If it listens elsewhere, start again with --port");
                told = true;
            }

            await Task.WhenAny([Task.Delay(Poll, time, cancellationToken), .. seen is null ? [] : (Task[])[seen]]);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return true;
    }
}
