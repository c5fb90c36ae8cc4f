using System.Globalization;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Variables;

/// <summary>The variables that DevSpace itself has. https://www.devspace.sh/docs/configuration/variables#built-in-variables</summary>
internal sealed class BuiltInVariables(ImportContext context, string name, string folder)
{
    public string? Value(string variable) => variable switch
    {
        "DEVSPACE_NAME" or "devspace.name" => name,
        "DEVSPACE_CONTEXT" or "devspace.context" => context.Options.Context ?? "",
        "DEVSPACE_NAMESPACE" or "devspace.namespace" => context.Options.Namespace ?? "default",
        "DEVSPACE_PROFILE" or "devspace.profile" => context.Options.Profiles.LastOrDefault(p => !p.StartsWith('-')) ?? "",
        "DEVSPACE_PROFILES" or "devspace.profiles" => string.Join(' ', context.Options.Profiles.Where(p => !p.StartsWith('-'))),
        "DEVSPACE_TIMESTAMP" or "devspace.timestamp" => context.Options.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        "DEVSPACE_RANDOM" or "devspace.random" => Guid.NewGuid().ToString("N")[..6],
        "DEVSPACE_USER_HOME" or "devspace.userHome" => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        "DEVSPACE_USERNAME" or "devspace.username" => Environment.UserName,
        "DEVSPACE_TMPDIR" or "devspace.tmpDir" => Path.GetTempPath().TrimEnd('/'),
        "DEVSPACE_GIT_COMMIT" or "devspace.git.commit" => Git(["rev-parse", "HEAD"]),
        "DEVSPACE_GIT_BRANCH" or "devspace.git.branch" => Git(["rev-parse", "--abbrev-ref", "HEAD"]),
        "DEVSPACE_IS_DEPENDENCY" => "false",
        "DEVSPACE_KUBECTL_EXECUTABLE" => "kubectl",
        _ => null,
    };

    private string Git(IReadOnlyList<string> question) => context.Options.Run(["git", .. question], folder) ?? "";
}
