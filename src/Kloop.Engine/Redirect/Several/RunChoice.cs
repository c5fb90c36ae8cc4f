using Kloop.Engine.Configuration;
using Kloop.Engine.Run;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Engine.Redirect.Several;

/// <summary>Puts the command line of <c>kloop run</c> and <c>kloop.yaml</c> together. Pure.</summary>
public static class RunChoice
{
    private const string Example = "run:\n- target: deploy/orders\n  command: python3 worker.py\n  replace: true";

    /// <summary>Whether <c>kloop.yaml</c> has a say: with <c>-- CMD</c> the command line says it all.</summary>
    public static bool TakesConfiguration(RunOptions given) => given.Command.Count == 0;

    /// <summary>One for each target: the command line's, or all of the file. Options of the command line win.</summary>
    /// <param name="given">What the command line says; its target is empty where it names none.</param>
    /// <param name="configuration">What <c>kloop.yaml</c> says; null when there is none.</param>
    /// <exception cref="UsageException">They do not go together.</exception>
    public static IReadOnlyList<RunOptions> Resolve(RunOptions given, KloopConfiguration? configuration)
    {
        if (given.Command.Count > 0) return given.Target.Length > 0 ? [Merged(given, null, configuration)] : throw new UsageException($"whose shoes is `{given.Command[0]}` to have? Say kloop run TARGET -- {string.Join(' ', given.Command)}");
        var items = configuration?.Run ?? [];
        if (given.Target.Length == 0)
        {
            if (items.Count == 0) throw new UsageException($"which program, and in whose shoes? Say kloop run TARGET -- CMD, or list them in a {ConfigurationFile.Name} here or above, up to the repository's root:\n{Example}");
            return [.. items.Select(i => Merged(given, i, configuration))];
        }

        return items.FirstOrDefault(i => i.Target == given.Target) is { } item
            ? [Merged(given, item, configuration)]
            : throw new UsageException($"which program? Say kloop run {given.Target} -- CMD, or write it into {ConfigurationFile.Name}:\n{Example}");
    }

    /// <summary>The programs of the file that <c>kloop redirect</c> without a Service starts beside its Services.</summary>
    public static IReadOnlyList<RunOptions> Beside(RedirectOptions redirect, KloopConfiguration configuration) =>
        [.. (configuration.Run ?? []).Select(i => Merged(
            new RunOptions("", [], Image: redirect.Image, Registry: redirect.Registry, Grace: redirect.Grace, StdoutToStderr: redirect.StdoutToStderr, Network: redirect.Network) { GitOps = redirect.GitOps }, i, configuration))];

    private static RunOptions Merged(RunOptions given, RunItem? item, KloopConfiguration? configuration) => given with
    {
        Target = item?.Target ?? given.Target,
        Command = item?.Command ?? given.Command,
        Directory = item?.Directory,
        Replace = given.Replace || item is { Replace: true },
        Container = given.Container ?? item?.Container,
        Overrides = item?.Overrides ?? given.Overrides,
        Volumes = [.. given.Volumes, .. item?.Volumes ?? []],
        Grace = given.Grace ?? item?.Grace,
        // The first rule that holds counts: the command line's come first.
        Outgoing = (OutgoingRule[])[.. given.Outgoing ?? [], .. configuration?.Outgoing ?? []],
    };
}
