namespace Kloop.Engine.Programs;

/// <summary>A program of the laptop that does a part of the work, such as a builder or helm.</summary>
/// <param name="Program">Its name, looked up in PATH, or its path.</param>
/// <param name="Arguments">Never a secret: other users of the machine see them.</param>
internal sealed record ProgramCall(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Where it runs; null for kloop's own working directory.</summary>
    public string? Directory { get; init; }

    /// <summary>Added to, or replacing, the laptop's; a null value takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>();

    /// <summary>What it reads from stdin; null for nothing.</summary>
    public string? Input { get; init; }

    /// <summary>Takes each line of stdout and stderr as it comes, from two threads; null for nobody.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>As somebody would type it, for people.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quoted));

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_=./:,@+%".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

/// <summary>How a program ended.</summary>
/// <param name="Code">Its exit code, 128 + N after signal N.</param>
/// <param name="Output">Its stdout.</param>
/// <param name="Log">Both streams' lines, in the order in which they came.</param>
internal sealed record ProgramResult(int Code, string Output, string Log)
{
    /// <summary>The last lines of the log, for an error.</summary>
    public string Tail(int lines = 20) => string.Join('\n', Log.TrimEnd().Split('\n').TakeLast(lines));
}
