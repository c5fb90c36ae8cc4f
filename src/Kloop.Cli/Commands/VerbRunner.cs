using Kloop.Cli.Output;
using Kloop.Cli.Signals;
using Kloop.Engine;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Shoes;
using Kloop.Kubernetes;

namespace Kloop.Cli.Commands;

/// <summary>Runs a verb: signals in, errors and exit codes out.</summary>
internal static class VerbRunner
{
    public static async Task<int> RunAsync(Func<StopSignals, Task<int>> verb)
    {
        if (!HasWorkingDirectory()) return Say("the working directory is gone: change to one that is there", ExitCodes.Usage);
        using var ladder = new TerminationLadder();
        PrivateFiles.RemoveDead();
        try
        {
            return await verb(ladder.Signals);
        }
        catch (Exception e) when (Code(e) is not null)
        {
            return Fail(e);
        }
        catch (OperationCanceledException) when (ladder.Signals.Stop.IsCancellationRequested)
        {
            return Say("stopped", ExitCodes.Failed);
        }
    }

    /// <summary>Says a failure for people; its exit code.</summary>
    /// <param name="failure">The failure, one that the user is to know.</param>
    /// <param name="of">What failed, where that is not clear; null else.</param>
    public static int Fail(Exception failure, string? of = null) =>
        Say(of is null ? failure.Message : $"{of}: {failure.Message}", Code(failure) ?? ExitCodes.Failed);

    private static bool HasWorkingDirectory()
    {
        try
        {
            return Environment.CurrentDirectory.Length > 0;
        }
        catch (FileNotFoundException)
        {
            // getcwd(3): ENOENT. Somebody removed it.
            return false;
        }
    }

    /// <summary>The exit code of a failure that the user is to know; null of any other.</summary>
    private static int? Code(Exception failure) => failure switch
    {
        UsageException => ExitCodes.Usage,
        ProgramEndedException e => e.ExitCode,
        TaskFailedException => ExitCodes.Failed,
        ClusterException { Failure: ClusterFailure.Configuration } => ExitCodes.Usage,
        ClusterException => ExitCodes.Cluster,
        _ => null,
    };

    private static int Say(string message, int code)
    {
        Console.Error.WriteLine($"kloop: {message}");
        return code;
    }
}
