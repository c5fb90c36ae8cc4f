using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Choice;

/// <summary>
/// Which environment the user works in, for each cluster: what <c>kloop env use</c> says. It is kept in a file of the
/// user's own; the kubeconfig stays as it is, since every other program reads that.
/// </summary>
/// <param name="path">The file.</param>
public sealed class ChosenEnvironments(string path)
{
    /// <summary>Names an environment for one terminal, before the file.</summary>
    public const string Variable = "KLOOP_ENV";

    /// <summary>The file's path.</summary>
    public string Path => path;

    /// <summary>The user's own, as the XDG Base Directory Specification places it.</summary>
    public static ChosenEnvironments OfUser()
    {
        string? configured = System.Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        string folder = string.IsNullOrEmpty(configured) ? System.IO.Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".config") : configured;
        return new ChosenEnvironments(System.IO.Path.Combine(folder, "kloop", "environments.json"));
    }

    /// <summary>The namespace that is chosen for a context; null for none. Another cluster under the same name has none.</summary>
    /// <param name="context">The context's name.</param>
    /// <param name="server">Its API server.</param>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public string? Find(string context, string server) => Read().At(context) is JsonObject one && one.Text("server") == server ? one.Text("namespace") : null;

    /// <summary>Chooses one.</summary>
    /// <exception cref="UsageException">The file cannot be read or written.</exception>
    public void Choose(string context, string server, string ns) => Write(all => all[context] = new JsonObject { ["server"] = server, ["namespace"] = ns });

    /// <summary>Chooses none.</summary>
    /// <param name="context">The context's name.</param>
    /// <param name="only">Only if it is this namespace; null for any.</param>
    /// <exception cref="UsageException">The file cannot be read or written.</exception>
    public void Forget(string context, string? only = null)
    {
        if (!File.Exists(path) || Read().At(context) is not { } one || (only is not null && one.Text("namespace") != only)) return;
        Write(all => all.Remove(context));
    }

    private JsonObject Read()
    {
        try
        {
            return File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? [] : [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}, which says which environment you use, cannot be read ({e.Message}): remove it, and say kloop env use NAME again");
        }
    }

    /// <summary>A file that is half written is never seen.</summary>
    private void Write(Action<JsonObject> change)
    {
        var all = Read();
        change(all);
        string half = $"{path}.{System.Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            using (var stream = File.Create(half))
            using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true })) all.WriteTo(writer);
            File.Move(half, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be written ({e.Message}): make it writable, or set {Variable}=NAME in this terminal");
        }
    }
}
