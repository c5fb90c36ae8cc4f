using Kloop.Cli.Output;
using Kloop.Cli.Signals;
using Kloop.Engine;
using Kloop.Engine.Redirect.Session;
using Kloop.Kubernetes;

namespace Kloop.Cli.Commands;

/// <summary>Runs a verb: signals in, errors and exit codes out.</summary>
internal static class VerbRunner
{
    public static async Task<int> RunAsync(Func<StopSignals, Task<int>> verb)
    {
        using var ladder = new TerminationLadder();
        try
        {
            return await verb(ladder.Signals);
        }
        catch (UsageException e)
        {
            return Fail(e.Message, ExitCodes.Usage);
        }
        catch (ProgramEndedException e)
        {
            return Fail(e.Message, e.ExitCode);
        }
        catch (TaskFailedException e)
        {
            return Fail(e.Message, ExitCodes.Failed);
        }
        catch (ClusterException e)
        {
            return Fail(e.Message, e.Failure == ClusterFailure.Configuration ? ExitCodes.Usage : ExitCodes.Cluster);
        }
        catch (OperationCanceledException) when (ladder.Signals.Stop.IsCancellationRequested)
        {
            return Fail("stopped", ExitCodes.Failed);
        }
    }

    private static int Fail(string message, int code)
    {
        Console.Error.WriteLine($"kloop: {message}");
        return code;
    }
}
