using System.Text;
using System.Text.Json.Nodes;

namespace Kloop.Engine.Shoes;

/// <summary>The environment as files, readable by their owner alone, since they may hold Secret values.</summary>
/// <param name="Dotenv">Where the dotenv file goes; null for nowhere.</param>
/// <param name="Json">Where a JSON object goes; null for nowhere.</param>
internal sealed record EnvironmentFiles(string? Dotenv, string? Json)
{
    /// <summary>Where they are, for people.</summary>
    public string Paths => string.Join(" and ", ((string?[])[Dotenv, Json]).OfType<string>());

    /// <exception cref="UsageException">One cannot be written.</exception>
    public void Write(IReadOnlyDictionary<string, string> variables)
    {
        if (Dotenv is not null) Write("--env-file", Dotenv, Format(variables));
        if (Json is not null) Write("--env-json", Json, new JsonObject(Sorted(variables).Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))).ToJsonString() + "\n");
    }

    /// <summary>NAME="value" lines; quotes, backslashes, dollars and line ends escaped as dotenv readers expect.</summary>
    internal static string Format(IReadOnlyDictionary<string, string> variables)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in Sorted(variables))
        {
            text.Append(name).Append("=\"").Append(value
                .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("$", "\\$", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
                .Replace("\r", "\\r", StringComparison.Ordinal)).Append("\"\n");
        }

        return text.ToString();
    }

    private static void Write(string option, string path, string text)
    {
        try
        {
            File.Delete(path);
            var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var stream = new FileStream(path, create);
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option} {path} cannot be written: {e.Message}");
        }
    }

    private static IOrderedEnumerable<KeyValuePair<string, string>> Sorted(IReadOnlyDictionary<string, string> variables) =>
        variables.OrderBy(v => v.Key, StringComparer.Ordinal);
}
