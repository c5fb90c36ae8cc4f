using System.Text;

namespace Kloop.Engine.Redirect.Session;

/// <summary>A dotenv file, readable by its owner alone, since it may hold Secret values.</summary>
internal static class EnvironmentFile
{
    public static void Write(string path, IReadOnlyDictionary<string, string> variables)
    {
        try
        {
            File.Delete(path);
            var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var stream = new FileStream(path, create);
            stream.Write(Encoding.UTF8.GetBytes(Format(variables)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--env-file {path} cannot be written: {e.Message}");
        }
    }

    /// <summary>NAME="value" lines; quotes, backslashes, dollars and line ends escaped as dotenv readers expect.</summary>
    internal static string Format(IReadOnlyDictionary<string, string> variables)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in variables.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append("=\"").Append(value
                .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("$", "\\$", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
                .Replace("\r", "\\r", StringComparison.Ordinal)).Append("\"\n");
        }

        return text.ToString();
    }
}
