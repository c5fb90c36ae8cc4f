using System.Globalization;

namespace Kloop.Agent.Supervise;

/// <summary>
/// A supervisor's settings. Arguments: <c>--control PORT [--ready PORT] [--hold SECONDS] [--grace SECONDS] --root FOLDER … --
/// PROGRAM ARGUMENT …</c>; the session key comes as base64 in <c>KLOOP_KEY</c>, never as an argument.
/// </summary>
/// <param name="ControlPort">Where laptops come in, on the loopback.</param>
/// <param name="ReadyPort">Listens from the process's first start on, for a readiness probe; 0 for none.</param>
/// <param name="Hold">How long the process is held back while no laptop is there; zero: not at all.</param>
/// <param name="Grace">How long the process may take to end after SIGTERM.</param>
/// <param name="Roots">Folders that may be synced; a relative one starts from the working directory.</param>
/// <param name="Command">The process: program and arguments.</param>
/// <param name="Key">The session key, 32 bytes.</param>
internal sealed record SuperviseOptions(
    ushort ControlPort, ushort ReadyPort, TimeSpan Hold, TimeSpan Grace, IReadOnlyList<string> Roots, IReadOnlyList<string> Command, byte[] Key)
{
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(10);

    /// <exception cref="FormatException">An argument or the key is missing or malformed; the text says which.</exception>
    public static SuperviseOptions Parse(IReadOnlyList<string> arguments, string? key)
    {
        ushort control = 0, ready = 0;
        TimeSpan hold = TimeSpan.Zero, grace = DefaultGrace;
        var roots = new List<string>();
        int i = 0;
        for (; i + 1 < arguments.Count && arguments[i] != "--"; i += 2)
        {
            string value = arguments[i + 1];
            switch (arguments[i])
            {
                case "--control": control = AgentOptions.Port(value); break;
                case "--ready": ready = AgentOptions.Port(value); break;
                case "--hold": hold = Seconds(value); break;
                case "--grace": grace = Seconds(value); break;
                case "--root": roots.Add(value); break;
                default: throw new FormatException($"unknown argument {arguments[i]}");
            }
        }

        if (control == 0 || i >= arguments.Count - 1 || arguments[i] != "--") throw new FormatException("--control PORT, and after -- a program, are needed");
        return new SuperviseOptions(control, ready, hold, grace, roots, [.. arguments.Skip(i + 1)], AgentOptions.KeyOf(key));
    }

    private static TimeSpan Seconds(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"{value}: a number of seconds is needed");
}
