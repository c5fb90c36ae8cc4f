using System.Globalization;
using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Configuration.Written;

/// <summary>Reads an item of <c>ports</c>: <c>8080:service/cart:80</c> or a map. Pure.</summary>
internal static class PortReader
{
    public static readonly string[] Keys = ["resource", "port", "laptop", "namespace", "address", "reverse"];

    public static PortWish? Read(YamlValue value, Faults faults)
    {
        if (value is YamlScalar text) return Parse(text, faults);
        if (ApplicationReader.Item(value, Keys, "ports", "cart:80", faults) is not { } item) return null;
        foreach (string key in Keys.Take(2).Where(k => item.Value(k) is null)) faults.Add(item.Place, $"this item has no {key}: write {{resource: service/cart, port: 80}}");
        int? laptop = item.Number("laptop");
        if (laptop is 0 or > 65535) faults.Add(item.PlaceOf("laptop"), $"laptop is a port, 1 to 65535, and not {laptop}");
        if (item.Flag("reverse") && item.Text("port") is { } pod && !(ushort.TryParse(pod, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0))
        {
            faults.Add(item.PlaceOf("port"), $"the port of a reverse forward is the number that the pod is to listen on, and not \"{pod}\"");
        }

        return new PortWish(item.Place, Resource(item.Text("resource") ?? ""), item.Text("port") ?? "", laptop, item.Text("namespace"), item.Text("address") ?? "127.0.0.1", item.Flag("reverse"));
    }

    private static PortWish? Parse(YamlScalar text, Faults faults)
    {
        string[] parts = text.Text.Split(':');
        int laptop = 0;
        bool fits = parts.Length is 2 or 3 && parts.All(p => p.Length > 0)
            && (parts.Length == 2 || (int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out laptop) && laptop is > 0 and < 65536));
        if (fits) return new PortWish(text.Place, Resource(parts[^2]), parts[^1], parts.Length == 3 ? laptop : null);
        faults.Add(text.Place, $"a port is [LAPTOP:][KIND/]NAME:PORT, such as cart:80 or 8080:service/cart:80, and not {text.Kind}");
        return null;
    }

    private static string Resource(string name) => name.Contains('/', StringComparison.Ordinal) ? name : $"service/{name}";
}
