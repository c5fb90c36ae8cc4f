using System.CommandLine;
using System.Text.Json;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Doctor;

namespace Kloop.Cli.Commands.Doctor;

/// <summary><c>kloop doctor</c>.</summary>
internal static class DoctorCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object a check" };

    public static Command Create()
    {
        var command = new Verb("doctor", VerbEffect.Reads, """
            Find what is missing on this laptop or in this cluster. Touches nothing.

            Examples:
              kloop doctor
              kloop doctor --context staging -n shop
            """)
        {
            Json,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            bool failed = false;
            await foreach (var check in Kloop.Engine.Doctor.Doctor.ExamineAsync(ClusterArguments.Options(parsed), TimeProvider.System, signals.Stop))
            {
                failed |= check.Result == CheckResult.Failed;
                if (parsed.GetValue(Json)) Console.WriteLine(JsonSerializer.Serialize(check, JsonLines.Default.Check));
                else Show(check);
            }

            return failed ? ExitCodes.Failed : ExitCodes.Done;
        }));
        return command;
    }

    private static void Show(Check check)
    {
        string mark = check.Result switch { CheckResult.Ok => "ok  ", CheckResult.Warning => "warn", _ => "FAIL" };
        Console.WriteLine($"{mark}  {check.Name,-14} {check.Text}");
        if (check.Remedy is not null) Console.WriteLine($"{"",20} -> {check.Remedy}");
    }
}
