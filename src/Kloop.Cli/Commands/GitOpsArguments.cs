using System.CommandLine;

namespace Kloop.Cli.Commands;

/// <summary>Whether Flux and Argo CD are paused, of the verbs that change what they keep.</summary>
internal static class GitOpsArguments
{
    private static readonly Option<bool> NoGitOps = new("--no-gitops") { Description = "Pause nothing that Flux or Argo CD does: they may put back what is changed here" };

    public static void AddTo(Command command) => command.Options.Add(NoGitOps);

    public static bool Pauses(ParseResult parsed) => !parsed.GetValue(NoGitOps);
}
