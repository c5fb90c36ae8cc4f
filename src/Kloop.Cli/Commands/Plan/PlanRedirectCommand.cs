using System.CommandLine;
using System.Text.Json;
using Kloop.Cli.Commands.Redirect;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Commands.Plan;

/// <summary><c>kloop plan redirect</c>.</summary>
internal static class PlanRedirectCommand
{
    public static Command Create()
    {
        var command = new Verb("redirect", VerbEffect.Reads, """
            What kloop redirect would touch, and every RBAC verb that it needs. Touches nothing.

            Examples:
              kloop plan redirect catalog --all
            """);
        AddTo(command);
        return command;
    }

    /// <summary>Makes a command plan a redirect.</summary>
    public static void AddTo(Command command)
    {
        Argument<string> service = new("SERVICE") { Description = "The Service that would be redirected" };
        Option<bool> json = new("--json") { Description = "The plan as one JSON object" };
        Option<bool> role = new("--role") { Description = "Only a Role that grants exactly what is needed, for kubectl apply -f -" };
        command.Arguments.Add(service);
        command.Options.Add(json);
        command.Options.Add(role);
        RouteArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            var options = new RedirectOptions(
                parsed.GetRequiredValue(service), [], [], Route: RouteArguments.Route(parsed), HighlyAvailable: RouteArguments.HighlyAvailable(parsed), Ingress: RouteArguments.Ingress(parsed),
                SelfHeal: RouteArguments.SelfHeal(parsed));
            using var cluster = ClusterArguments.Connect(parsed);
            var plan = await RedirectPlan.OfAsync(cluster, options, signals.Stop);
            if (parsed.GetValue(role)) Console.WriteLine(plan.Role().ToJsonString());
            else if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(plan, JsonLines.Default.RedirectPlan));
            else Show(plan);
            return plan.Missing.All(r => r.Optional) ? ExitCodes.Done : ExitCodes.Cluster;
        }));
    }

    private static void Show(RedirectPlan plan)
    {
        Console.WriteLine($"redirect of Service {plan.Namespace}/{plan.Service} would");
        foreach (var o in plan.Objects) Console.WriteLine($"  {o.Action,-6} {o.Kind,-10} {o.Name,-32} {o.Why}");
        Console.WriteLine("with these rights");
        foreach (var g in plan.Rights.GroupBy(r => (r.Group, r.Resource, r.Verb, r.Why)))
        {
            var missing = plan.Missing.FirstOrDefault(g.Contains);
            string names = g.All(r => r.Name is null) ? "" : string.Join(' ', g.Select(r => r.Name));
            Console.WriteLine($"  {(missing is null ? "ok     " : missing.Optional ? "without" : "MISSING")} {g.Key.Verb,-6} {g.Key.Resource,-16} {g.Key.Why}{(names.Length > 0 ? $": {names}" : "")}");
        }

        foreach (string note in plan.Notes) Console.WriteLine($"note: {note}");
    }
}
