using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Dev;
using Kloop.Engine.Dev.Unpatched;

namespace Kloop.Cli.Commands.Sync;

/// <summary><c>kloop sync</c>.</summary>
internal static class SyncCommand
{
    public static Command Create()
    {
        var command = new Verb("sync", VerbEffect.Writes, """
            Keep folders of the laptop and of a workload's container the same, and restart its process after each change. The
            workload is put back at the end.

            Examples:
              kloop sync deploy/catalog samples/shop/catalog:/app --restart
              kloop sync sts/worker src:/app/src --ignore '*.log'
              kloop sync deploy/cart bin:/app --restart --command /app/cart
            """);
        SyncArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            using var cluster = ClusterArguments.Connect(parsed);
            var options = SyncArguments.Options(parsed, Environment.CurrentDirectory);
            var report = new DevReport(SyncArguments.IsJson(parsed), TimeProvider.System, Terminal.ErrorHasColours);
            if (SyncArguments.IsUnpatched(parsed))
            {
                using var tar = new TarSession(cluster, options, report.Write, TimeProvider.System);
                await tar.RunAsync(signals.Stop);
                return ExitCodes.Done;
            }

            using var session = new DevSession(cluster, options, report.Write, TimeProvider.System);
            try
            {
                await session.StartAsync(signals.Stop);
                await session.HoldAsync(signals.Stop);
            }
            catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
            {
                // The usual end.
            }
            finally
            {
                await session.EndAsync(signals.Now);
            }

            return ExitCodes.Done;
        }));
        return command;
    }
}
