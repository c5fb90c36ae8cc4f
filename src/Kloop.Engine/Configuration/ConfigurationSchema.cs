namespace Kloop.Engine.Configuration;

/// <summary>The JSON Schema of <c>kloop.yaml</c>, which editors complete and check by; docs/reference/kloop.schema.json.</summary>
public static class ConfigurationSchema
{
    /// <summary>Where it lies, relative to the file's folder.</summary>
    public const string Location = ".kloop/kloop.schema.json";

    /// <summary>The file's first line, by which editors find it (yaml-language-server).</summary>
    internal const string Reference = $"# yaml-language-server: $schema={Location}";

    /// <summary>Its text.</summary>
    public static string Text
    {
        get
        {
            using var stream = typeof(ConfigurationSchema).Assembly.GetManifestResourceStream("kloop.schema.json")!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>Writes it into a folder, and sees that none of Kloop's own files there is committed.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    internal static void Write(string folder)
    {
        string path = Path.Combine(folder, Location), own = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(own);
        string ignore = Path.Combine(own, ".gitignore");
        if (!File.Exists(ignore)) File.WriteAllText(ignore, "*\n");
        File.WriteAllText(path, Text);
    }

    /// <summary>
    /// Writes it where a file's first line names it and it is missing: it is not committed, so that whoever clones the
    /// repository lacks it. Quietly, and not where it cannot be.
    /// </summary>
    /// <param name="text">The file's text.</param>
    /// <param name="folder">The file's folder.</param>
    internal static void Complete(string text, string folder)
    {
        if (!text.StartsWith(Reference, StringComparison.Ordinal) || File.Exists(Path.Combine(folder, Location))) return;
        try
        {
            Write(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Such as a read-only checkout: only the editor's help is missing.
        }
    }
}
