using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Configuration;

/// <summary>Reads one item of <c>run:</c>. Pure but for the question which folders there are.</summary>
/// <param name="program">Reads its program.</param>
/// <param name="faults">Takes the faults.</param>
internal sealed class RunItemReader(ProgramReader program, Faults faults)
{
    internal static readonly string[] Keys = ["target", "command", "dir", "replace", "container", "env", "grace", "volumes"];

    /// <summary>The item; null, with one fault more, when it has no target or no command.</summary>
    public RunItem? Read(YamlValue value)
    {
        if (value is not YamlMap map)
        {
            faults.Add(value.Place, $"an item of run is a map, and not {value.Kind}: write - target: deploy/orders");
            return null;
        }

        var item = new MapReader(map, Keys, "an item of run", faults);
        string? target = item.Text("target");
        if (item.Value("target") is null) faults.Add(item.Place, "this item has no target: say which, such as target: deploy/orders");
        var command = item.Command("command");
        if (item.Value("command") is null) faults.Add(item.Place, "this item has no command: say which program, such as command: python3 worker.py");
        var read = new RunItem(
            item.Place, target ?? "", command, program.Directory(item), item.Flag("replace"), item.Text("container"), EnvironmentReader.Read(item, faults), ProgramReader.Grace(item))
        {
            Volumes = ProgramReader.Volumes(item),
        };
        return target is null || command.Count == 0 ? null : read;
    }
}
