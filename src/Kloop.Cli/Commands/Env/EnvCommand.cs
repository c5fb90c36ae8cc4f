using System.CommandLine;

namespace Kloop.Cli.Commands.Env;

/// <summary><c>kloop env</c>.</summary>
internal static class EnvCommand
{
    public static Command Create() => new("env", """
        Environments: a namespace for a developer or a branch, of all of the application, or of a few services over another namespace (an overlay).

        Examples:
          kloop env create ada --from shop --ttl 8h --use
          kloop env create --branch
          kloop env list
          kloop env delete ada
        """)
    {
        EnvCreateCommand.Create(),
        EnvUseCommand.Create(),
        EnvListCommand.Create(),
        EnvSyncCommand.Create(),
        EnvDeleteCommand.Create(),
        EnvPruneCommand.Create(),
    };
}
