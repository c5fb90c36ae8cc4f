using Kloop.Cli.Output;
using Kloop.Engine.Overview;
using Kloop.Kubernetes;

namespace Kloop.Cli.Commands.Status;

/// <summary>Shows everything again and again: redraws a terminal, and tells anything else of changes alone.</summary>
/// <param name="read">Reads everything.</param>
/// <param name="json">One JSON object a line, all of them whenever one changed.</param>
/// <param name="redraw">Whether stdout is a terminal to be redrawn.</param>
/// <param name="time">The clock.</param>
internal sealed class StatusWatch(Func<CancellationToken, Task<StatusOverview>> read, bool json, bool redraw, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private const string ClearScreen = "\e[H\e[2J\e[3J";

    private string _last = "";

    private bool _hasWorked;

    /// <summary>Until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await ShowAsync(cancellationToken);
            await Task.Delay(Period, time, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Shows the present state, if there is anything to show.</summary>
    internal async Task ShowAsync(CancellationToken cancellationToken)
    {
        StatusOverview overview;
        try
        {
            overview = await read(cancellationToken);
        }
        catch (ClusterException e) when (_hasWorked && e.Failure is ClusterFailure.Unreachable or ClusterFailure.Other)
        {
            // Once it has worked it may work again.
            Console.Error.WriteLine($"kloop: {e.Message}");
            return;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        string text = json ? OverviewJson.Of(OverviewJson.Still(overview)) : OverviewText.Of(overview, time.GetUtcNow(), ages: redraw);
        if (redraw && !json) Console.Write(ClearScreen + text);
        else if (text != _last) Console.Write(json ? text : $"{time.GetLocalNow():HH:mm:ss}{Environment.NewLine}{text}");
        (_last, _hasWorked) = (text, true);
    }
}
