using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace;

/// <summary>When DevSpace's hooks run, in Kloop's words. Pure.</summary>
internal static class HookEvents
{
    /// <summary>An event's time, and which image or deployment it is about, null for all; null for one that Kloop does not have.</summary>
    public static (HookTime Time, string? Target)? Read(string name)
    {
        var words = name.Split(':');
        HookTime? time = words switch
        {
            ["before", "build" or "buildAll" or "build*", ..] => HookTime.BeforeBuild,
            ["after", "build" or "buildAll" or "build*", ..] => HookTime.AfterBuild,
            ["before", "deploy" or "deployAll" or "deploy*", ..] => HookTime.BeforeDeploy,
            ["after", "deploy" or "deployAll" or "deploy*", ..] => HookTime.AfterDeploy,
            _ => null,
        };
        return time is { } known ? (known, words is [_, _, var target, ..] && target != "*" ? target : null) : null;
    }

    /// <summary>The events of version v1beta10's <c>when</c>.</summary>
    public static IEnumerable<YamlScalar> Old(Section hook)
    {
        if (hook.Child("when") is not { } when) yield break;
        foreach (string side in (string[])["before", "after", "onError"])
        {
            if (when.Child(side) is not { } at) continue;
            foreach (var (key, value) in at.Map.Entries)
            {
                at.Meaningless(key.Text);
                string step = key.Text switch { "images" => "build", "deployments" => "deploy", _ => key.Text };
                foreach (string target in value is YamlScalar scalar ? scalar.Text.Split(',') : [])
                {
                    yield return new YamlScalar(value.Place, $"{(side == "onError" ? "error" : side)}:{step}{(target == "all" ? "" : ":" + target.Trim())}", true);
                }
            }
        }

        when.End();
    }
}
