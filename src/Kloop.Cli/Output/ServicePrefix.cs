namespace Kloop.Cli.Output;

/// <summary>What stands before each line of one of several Services: <c>cart    | </c>.</summary>
internal sealed class ServicePrefix
{
    /// <summary>The terminal's codes for colours that are neither a warning's nor a failure's (ECMA-48 SGR).</summary>
    private static readonly string[] Colours = ["36", "35", "34", "96", "95", "94"];

    private readonly string _plain;
    private readonly string _coloured;

    private ServicePrefix(string service, int width, string colour)
    {
        Service = service;
        _plain = $"{service.PadRight(width)} | ";
        _coloured = $"\e[{colour}m{service.PadRight(width)} |\e[0m ";
    }

    /// <summary>The Service.</summary>
    public string Service { get; }

    /// <summary>One for each Service, all of one width.</summary>
    public static IReadOnlyList<ServicePrefix> For(IReadOnlyList<string> services)
    {
        int width = services.Max(s => s.Length);
        return [.. services.Select((s, i) => new ServicePrefix(s, width, Colours[i % Colours.Length]))];
    }

    /// <summary>One of many that are not known beforehand.</summary>
    /// <param name="service">Its name.</param>
    /// <param name="width">The least width.</param>
    /// <param name="index">Chooses the colour.</param>
    public static ServicePrefix Of(string service, int width, int index) => new(service, width, Colours[index % Colours.Length]);

    /// <summary>What stands before a line.</summary>
    public string Before(bool colours) => colours ? _coloured : _plain;
}
