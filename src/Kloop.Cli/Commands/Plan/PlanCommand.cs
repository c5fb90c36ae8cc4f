using System.CommandLine;
using System.Text.Json;
using Kloop.Cli.Commands.Redirect;
using Kloop.Cli.Output;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Commands.Plan;

/// <summary><c>kloop plan</c>.</summary>
internal static class PlanCommand
{
    private static readonly Argument<string> Service = new("SERVICE") { Description = "The Service that would be redirected" };
    private static readonly Option<bool> Json = new("--json") { Description = "The plan as one JSON object" };
    private static readonly Option<bool> Role = new("--role") { Description = "Only a Role that grants exactly what is needed, for kubectl apply -f -" };

    public static Command Create()
    {
        var command = new Command("plan", """
            Every object that a redirect would touch and every RBAC verb it needs. Touches nothing.

            Examples:
              kloop plan catalog
              kloop plan catalog --as ada
              kloop plan catalog --role | kubectl apply -f -
            """)
        {
            Service, Json, Role,
        };
        RouteArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            var options = new RedirectOptions(
                parsed.GetRequiredValue(Service), [], [], Route: RouteArguments.Route(parsed), HighlyAvailable: RouteArguments.HighlyAvailable(parsed), Ingress: RouteArguments.Ingress(parsed));
            using var cluster = ClusterArguments.Connect(parsed);
            var plan = await RedirectPlan.OfAsync(cluster, options, signals.Stop);
            if (parsed.GetValue(Role)) Console.WriteLine(plan.Role().ToJsonString());
            else if (parsed.GetValue(Json)) Console.WriteLine(JsonSerializer.Serialize(plan, JsonLines.Default.RedirectPlan));
            else Show(plan);
            return plan.Missing.Count == 0 ? ExitCodes.Done : ExitCodes.Cluster;
        }));
        return command;
    }

    private static void Show(RedirectPlan plan)
    {
        Console.WriteLine($"redirect of Service {plan.Namespace}/{plan.Service} would");
        foreach (var o in plan.Objects) Console.WriteLine($"  {o.Action,-6} {o.Kind,-10} {o.Name,-32} {o.Why}");
        Console.WriteLine("with these rights");
        foreach (var g in plan.Rights.GroupBy(r => (r.Group, r.Resource, r.Verb, r.Why)))
        {
            bool missing = plan.Missing.Any(m => g.Contains(m));
            string names = g.All(r => r.Name is null) ? "" : string.Join(' ', g.Select(r => r.Name));
            Console.WriteLine($"  {(missing ? "MISSING" : "ok     ")} {g.Key.Verb,-6} {g.Key.Resource,-16} {g.Key.Why}{(names.Length > 0 ? $": {names}" : "")}");
        }

        foreach (string note in plan.Notes) Console.WriteLine($"note: {note}");
    }
}
