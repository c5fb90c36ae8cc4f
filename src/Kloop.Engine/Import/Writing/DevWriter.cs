using System.Text.Json.Nodes;
using Kloop.Engine.Applications;

namespace Kloop.Engine.Import.Writing;

/// <summary>Writes items of <c>dev</c>, <c>ports</c> and <c>hooks</c>.</summary>
internal sealed class DevWriter(WritingPlace place)
{
    public JsonNode Write(DevTarget target)
    {
        var item = new JsonObject();
        if (target.Image is { } image) item["image"] = image;
        else item["selector"] = WritingPlace.Pairs(target.Selector);
        if (target.Container is { } container) item["container"] = container;
        if (target.Namespace is { } space) item["namespace"] = space;
        if (target.Folders.Count > 0) item["sync"] = new JsonArray([.. target.Folders.Select(Folder)]);
        if (target.Rules.Count > 0) item["changes"] = new JsonArray([.. target.Rules.Select(Rule)]);
        if (target.Command is { Count: > 0 } command) item["command"] = WritingPlace.Command(command);
        if (target.DevImage is { } meanwhile) item["devImage"] = meanwhile;
        if (target.Environment.Count > 0) item["env"] = WritingPlace.Pairs(target.Environment);
        if (!target.Logs) item["logs"] = false;
        if (target.Terminal is { Count: > 0 } terminal) item["terminal"] = WritingPlace.Command(terminal);
        if (target.WorkingDirectory is { } folder) place.Leave($"{target.Place}: the container's process ran in {folder}");
        return item;
    }

    private JsonNode Folder(SyncFolder folder)
    {
        var item = new JsonObject { ["dir"] = place.Relative(folder.Laptop), ["to"] = folder.Container };
        if (folder.Only.Count > 0) item["only"] = WritingPlace.Texts(folder.Only);
        if (folder.Ignored.Count > 0) item["ignore"] = WritingPlace.Texts(folder.Ignored);
        if (folder.Direction != SyncDirection.Upload) item["direction"] = folder.Direction.ToString().ToLowerInvariant();
        return item;
    }

    private static JsonNode Rule(ChangeRule rule)
    {
        string action = rule.Action == ChangeAction.BuildHere ? "build" : rule.Action.ToString().ToLowerInvariant();
        var item = new JsonObject { ["match"] = rule.Pattern, ["do"] = action };
        if (rule.Command.Count > 0) item["command"] = WritingPlace.Command(rule.Command);
        if (rule.Restart) item["restart"] = true;
        if (rule.Incremental) item["incremental"] = true;
        return item;
    }

    public static JsonNode Port(PortWish port)
    {
        var item = new JsonObject { ["resource"] = port.Resource, ["port"] = port.Port };
        if (port.LaptopPort is { } laptop) item["laptop"] = laptop;
        if (port.Namespace is { } space) item["namespace"] = space;
        if (port.Address != "127.0.0.1") item["address"] = port.Address;
        if (port.Reverse) item["reverse"] = true;
        return item;
    }

    public JsonNode Hook(Hook hook)
    {
        string when = hook.Time switch
        {
            HookTime.BeforeBuild => "before-build",
            HookTime.AfterBuild => "after-build",
            HookTime.BeforeDeploy => "before-deploy",
            HookTime.AfterDeploy => "after-deploy",
            _ => "after-sync",
        };
        var item = new JsonObject { ["when"] = when, ["command"] = WritingPlace.Command(hook.Command), ["dir"] = place.Relative(hook.Directory) };
        if (hook.Image is { } image) item["image"] = image;
        if (hook.Container is { } container) item["container"] = container;
        return item;
    }
}
