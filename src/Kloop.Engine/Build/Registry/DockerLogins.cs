using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Engine.Programs;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Build.Registry;

/// <summary>
/// Logins that <c>docker login</c> and <c>podman login</c> left: in the file itself, or with a credential helper.
/// Source: docker-login(1), containers-auth.json(5), docker/docker-credential-helpers.
/// </summary>
/// <param name="variable">The laptop's environment.</param>
/// <param name="home">The developer's home folder.</param>
internal sealed class DockerLogins(Func<string, string?> variable, string home)
{
    /// <summary>What a helper gives as the user of an identity token.</summary>
    private const string TokenUser = "<token>";

    /// <summary>Those of this laptop's developer.</summary>
    public static DockerLogins OfDeveloper() => new(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>The login for a registry; null when there is none.</summary>
    /// <exception cref="TaskFailedException">A file or helper cannot be used.</exception>
    public async Task<RegistryLogin?> FindAsync(string host, CancellationToken cancellationToken)
    {
        foreach (string file in Files().Where(File.Exists))
        {
            var config = Read(file);
            string? helper = config.Text("credHelpers", host) ?? (config.Text("auths", host, "auth") is null ? config.Text("credsStore") : null);
            if (helper is not null && await AskAsync(helper, host, cancellationToken) is { } kept) return kept;
            if (config.At("auths", host) is { } entry && FromFile(entry, file, host) is { } login) return login;
        }

        return null;
    }

    private IEnumerable<string> Files()
    {
        if (variable("REGISTRY_AUTH_FILE") is { Length: > 0 } named) yield return named;
        if (variable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime) yield return Path.Combine(runtime, "containers", "auth.json");
        yield return Path.Combine(variable("DOCKER_CONFIG") is { Length: > 0 } folder ? folder : Path.Combine(home, ".docker"), "config.json");
    }

    private static JsonNode? Read(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new TaskFailedException($"{file}, which has the logins of registries, cannot be read: {e.Message}");
        }
    }

    private static RegistryLogin? FromFile(JsonNode entry, string file, string host)
    {
        if (entry.Text("identitytoken") is { Length: > 0 } token) return new RegistryLogin("", token);
        if (entry.Text("auth") is not { Length: > 0 } auth) return null;
        try
        {
            string[] pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).TrimEnd('\0').Split(':', 2);
            if (pair.Length == 2) return new RegistryLogin(pair[0], pair[1]);
        }
        catch (FormatException)
        {
            // Told below, without what stands there.
        }

        throw new TaskFailedException($"{file}: the login for {host} is no base64 of USER:PASSWORD: log in again with docker login {host}");
    }

    private static async Task<RegistryLogin?> AskAsync(string helper, string host, CancellationToken cancellationToken)
    {
        string program = $"docker-credential-{helper}";
        var answer = await ProgramRun.RunAsync(new ProgramCall(program, ["get"]) { Input = host }, cancellationToken);
        // The protocol's way to say "none" is an exit code and this text on stdout.
        if (answer.Code != 0 && answer.Output.Contains("not found", StringComparison.OrdinalIgnoreCase)) return null;
        if (answer.Code != 0) throw new TaskFailedException($"{program} gives no login for {host} (exit code {answer.Code}): log in again with docker login {host}");
        try
        {
            var given = JsonNode.Parse(answer.Output);
            return given.Text("Secret") is not { } secret ? null : new RegistryLogin(given.Text("Username") is var user && user == TokenUser ? "" : user ?? "", secret);
        }
        catch (JsonException)
        {
            throw new TaskFailedException($"{program} answered something that is no login for {host}");
        }
    }
}
