using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kloop.Engine.Ide;

/// <summary>
/// Visual Studio: a profile of launchSettings.json that starts the program through Kloop. It is a program of Windows and
/// Kloop is none, so the profile goes through wsl.exe, which begins in the working directory (learn.microsoft.com/windows/wsl, "Basic commands").
/// </summary>
internal static class VisualStudio
{
    public const string Path = "Properties/launchSettings.json";

    /// <summary>The file's text with the profile; null when it has one of this name.</summary>
    /// <exception cref="JsonException">It has comments, or is no JSON of this form.</exception>
    public static string? Add(string? text, string service)
    {
        var root = string.IsNullOrWhiteSpace(text) ? [] : JsonNode.Parse(text) as JsonObject ?? throw new JsonException("not an object");
        if (root["profiles"] is null) root["profiles"] = new JsonObject();
        if (root["profiles"] is not JsonObject profiles) throw new JsonException("profiles is not an object");
        if (profiles.ContainsKey(Name(service))) return null;
        profiles[Name(service)] = Profile(service);
        return JsonFile.Write(root);
    }

    public static JsonObject Snippet(string service) => new() { [Name(service)] = Profile(service) };

    private static string Name(string service) => $"Kloop: {service}";

    private static JsonObject Profile(string service) => new()
    {
        ["commandName"] = "Executable",
        ["executablePath"] = "wsl.exe",
        ["commandLineArgs"] = $"kloop redirect {service} -- dotnet run --no-launch-profile",
        ["workingDirectory"] = "$(ProjectDir)",
    };
}
