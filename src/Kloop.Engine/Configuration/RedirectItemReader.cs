using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Routes;

namespace Kloop.Engine.Configuration;

/// <summary>Reads one item of <c>redirect:</c>. Pure but for the question which folders there are.</summary>
/// <param name="folder">The file's folder: paths are relative to it.</param>
/// <param name="isFolder">Whether a path is a folder.</param>
/// <param name="faults">Takes the faults.</param>
internal sealed class RedirectItemReader(string folder, Func<string, bool> isFolder, Faults faults)
{
    internal static readonly string[] Keys =
        ["service", "command", "dir", "port", "as", "all", "match", "matchAny", "mirror", "env", "envFile", "envJson", "tlsSecret", "ingress", "quiet", "wait", "grace", "volumes"];

    /// <summary>The item; null, with one fault more, when it has no Service.</summary>
    public RedirectItem? Read(YamlValue value)
    {
        if (value is not YamlMap map)
        {
            faults.Add(value.Place, $"an item of redirect is a map, and not {value.Kind}: write - service: {(value is YamlScalar { IsNull: false } name ? name.Text : "cart")}");
            return null;
        }

        var item = new MapReader(map, Keys, "an item of redirect", faults);
        string? service = item.Text("service");
        if (item.Value("service") is null) faults.Add(item.Place, "this item has no service: say which, such as service: cart");
        var command = item.Command("command");
        var route = Route(item);
        var read = new RedirectItem(
            item.Place, service ?? "", command, new ProgramReader(folder, isFolder, faults).Directory(item), Ports(item), route,
            item.Text("envFile") is { } path ? Path.GetFullPath(path, folder) : null,
            item.Text("tlsSecret"), Ingress(item, route), item.Flag("quiet"), item.Flag("wait"),
            item.Text("envJson") is { } json ? Path.GetFullPath(json, folder) : null,
            EnvironmentReader.Read(item, faults),
            ProgramReader.Grace(item))
        {
            Volumes = ProgramReader.Volumes(item),
        };
        if (read.Wait && command.Count > 0) faults.Add(item.PlaceOf("wait"), "wait is for a program that you start yourself: leave out wait, or command");
        return service is null ? null : read;
    }

    private List<PortWish> Ports(MapReader item)
    {
        var value = item.Value("port");
        var ports = new List<PortWish>();
        foreach (var one in value switch { null => [], YamlList list => list.Items, _ => (IReadOnlyList<YamlValue>)[value] })
        {
            if (one is YamlScalar { Text: var text } && PortWish.TryParse(text) is { } wish) ports.Add(wish);
            else faults.Add(one.Place, $"port is LAPTOP or LAPTOP:SERVICE, each 1 to 65535, such as 3000 or 3000:80, and not {one.Kind}");
        }

        return ports;
    }

    private RouteWish Route(MapReader item)
    {
        var match = item.Texts("match", "['path:/api/**']");
        var wish = new RouteWish(item.Text("as"), item.Flag("all"), [.. match.Select(m => m.Text)], item.Flag("matchAny"), item.Flag("mirror"));
        if (wish is { Name: { } name } && RouteName.Fault(name) is { } bad) faults.Add(item.PlaceOf("as"), bad);
        foreach (var condition in match)
        {
            var found = new List<string>();
            ConditionText.Parse(condition.Text, found);
            foreach (string fault in found) faults.Add(condition.Place, fault);
        }

        if (wish is { All: true, Name: not null }) faults.Add(item.PlaceOf("all"), "all with as: everything, or only what carries a name? Leave one of them out");
        if (wish is { All: true, Match.Count: > 0 }) faults.Add(item.PlaceOf("all"), "all with match: everything, or only what meets conditions? Leave one of them out");
        if (wish is { MatchAny: true, Match.Count: 0 }) faults.Add(item.PlaceOf("matchAny"), "matchAny says that one of several conditions is enough, but there is none: give match, or leave it out");
        return wish;
    }

    private bool Ingress(MapReader item, RouteWish route)
    {
        bool ingress = item.Flag("ingress");
        // Without anything that says which requests come, the user's name does.
        bool named = route is not { Name: null } || route is { All: false, Mirror: false, Match: [] };
        if (ingress && !named) faults.Add(item.PlaceOf("ingress"), "ingress is for a session with a name: say as: NAME, or leave it out");
        return ingress;
    }
}
