using System.Text.Json;
using Kloop.Cli.Output;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;

namespace Kloop.Cli.Commands.Status;

/// <summary>Shows the redirects again and again: redraws a terminal, and tells anything else of changes alone.</summary>
/// <param name="read">Reads the redirects.</param>
/// <param name="nothing">What to say when there are none.</param>
/// <param name="json">One JSON object a redirect, whenever one changed.</param>
/// <param name="redraw">Whether stdout is a terminal to be redrawn.</param>
/// <param name="time">The clock.</param>
internal sealed class StatusWatch(
    Func<CancellationToken, Task<IReadOnlyList<RedirectState>>> read, string nothing, bool json, bool redraw, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private const string ClearScreen = "\e[H\e[2J\e[3J";

    private string _last = "";

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
        IReadOnlyList<RedirectState> states;
        try
        {
            states = await read(cancellationToken);
        }
        catch (ClusterException e) when (_last.Length > 0 && e.Failure is ClusterFailure.Unreachable or ClusterFailure.Other)
        {
            // Once it has worked it may work again.
            Console.Error.WriteLine($"kloop: {e.Message}");
            return;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        string text = json ? Json(states) : StatusText.Of(states, nothing, ages: redraw);
        if (redraw && !json) Console.Write(ClearScreen + text);
        else if (text != _last) Console.Write(json ? text : $"{time.GetLocalNow():HH:mm:ss}{Environment.NewLine}{text}");
        _last = text;
    }

    private static string Json(IReadOnlyList<RedirectState> states) =>
        string.Concat(states.Select(s => JsonSerializer.Serialize(Still(s), JsonLines.Default.RedirectState) + Environment.NewLine));

    /// <summary>Without what changes all the time.</summary>
    private static RedirectState Still(RedirectState state) => state with { Sessions = [.. state.Sessions.Select(s => s with { LostSecondsAgo = null })] };
}
