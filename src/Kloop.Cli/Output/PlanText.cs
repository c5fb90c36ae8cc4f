using System.Text;
using Kloop.Engine.Deploy.Planning;

namespace Kloop.Cli.Output;

/// <summary>What a deployment would do, as lines for people. Pure.</summary>
internal static class PlanText
{
    /// <summary>A plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="command">The command that would do it.</param>
    public static string Of(DeploymentPlan plan, string command)
    {
        var text = new StringBuilder();
        text.AppendLine($"{command} of {plan.Application} in {(plan.Environment is null ? "namespace" : "environment")} {plan.Namespace} of context {plan.Context} would");
        foreach (var image in plan.Images)
        {
            string what = image.IsThere switch { true => "leave", false => "build", _ => "build?" };
            text.AppendLine($"  {what,-7} image {image.Name,-26} {(image.IsThere is null ? "after its files are made; then its name may be another one" : image.Reference)}");
        }

        foreach (var one in plan.Objects) text.AppendLine($"  {one.Action,-7} {one.Kind,-23} {one.Name,-32} {one.Why}".TrimEnd());
        text.AppendLine($"  leave   {(plan.Unchanged == 1 ? "1 object as it is" : $"{plan.Unchanged} objects as they are")}");
        foreach (string note in plan.Notes) text.AppendLine($"note: {note}");
        if (plan.Protected is not null) text.AppendLine($"note: {plan.Protected}: it needs --yes-really");
        return text.ToString();
    }
}
