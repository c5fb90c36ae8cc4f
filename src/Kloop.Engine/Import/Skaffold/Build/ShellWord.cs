namespace Kloop.Engine.Import.Skaffold.Build;

/// <summary>Words for a POSIX shell. Pure.</summary>
internal static class ShellWord
{
    /// <summary>The word, in quotes where the shell would read it otherwise.</summary>
    public static string Of(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@%+".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Of));
}
