using System.CommandLine;
using Kloop.Cli.Verbs;

namespace Kloop.Cli.Commands.Plan;

/// <summary><c>kloop plan</c>: of a redirect, where no other verb is named.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var command = new Verb("plan", VerbEffect.Reads, """
            What a verb would touch: of a redirect every object and every RBAC verb that it needs, of up and dev every image and object. Touches nothing.

            Examples:
              kloop plan catalog
              kloop plan catalog --as ada
              kloop plan catalog --role | kubectl apply -f -
              kloop plan up
              kloop plan dev cart
            """)
        {
            PlanDeploymentCommand.Up(),
            PlanDeploymentCommand.Dev(),
            PlanRedirectCommand.Create(),
        };
        PlanRedirectCommand.AddTo(command);
        return command;
    }
}
