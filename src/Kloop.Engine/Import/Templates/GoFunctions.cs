using System.Globalization;

namespace Kloop.Engine.Import.Templates;

/// <summary>The functions of Go's templates and of Sprig that the files use, on texts. https://masterminds.github.io/sprig</summary>
/// <param name="run">Runs a command for what it writes; null when it fails.</param>
internal sealed class GoFunctions(Func<IReadOnlyList<string>, string?> run)
{
    /// <summary>Go's truth of a text: false, 0 and nothing are not.</summary>
    public static bool IsTrue(string? value) => value is not (null or "" or "false" or "0");

    /// <exception cref="GoTemplateException">There is no such function, or its arguments are others.</exception>
    public string? Call(string function, IReadOnlyList<string?> terms)
    {
        try
        {
            return Known(function, terms);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            throw new GoTemplateException($"the function {function} has other arguments");
        }
    }

    private string? Known(string function, IReadOnlyList<string?> t) => function switch
    {
        "default" => IsTrue(At(t, 1)) ? t[1] : At(t, 0),
        "coalesce" => t.FirstOrDefault(IsTrue),
        "ternary" => IsTrue(At(t, 2)) ? t[0] : t[1],
        "required" => IsTrue(At(t, 1)) ? t[1] : throw new GoTemplateException(At(t, 0) ?? "it is required"),
        "cmd" => run([.. t.Select(v => v ?? "")]) ?? throw new GoTemplateException($"the command \"{string.Join(' ', t)}\" failed"),
        "lower" => Text(t, 0).ToLowerInvariant(),
        "upper" => Text(t, 0).ToUpperInvariant(),
        "trim" => Text(t, 0).Trim(),
        "trimAll" => Text(t, 1).Trim([.. Text(t, 0)]),
        "trimPrefix" => Text(t, 1).StartsWith(Text(t, 0), StringComparison.Ordinal) ? Text(t, 1)[Text(t, 0).Length..] : t[1],
        "trimSuffix" => Text(t, 1).EndsWith(Text(t, 0), StringComparison.Ordinal) ? Text(t, 1)[..^Text(t, 0).Length] : t[1],
        "replace" => Text(t, 2).Replace(Text(t, 0), Text(t, 1), StringComparison.Ordinal),
        "trunc" => Trunc(Text(t, 1), int.Parse(Text(t, 0), CultureInfo.InvariantCulture)),
        "quote" => $"\"{Text(t, 0)}\"",
        "squote" => $"'{Text(t, 0)}'",
        "print" => string.Concat(t),
        "cat" => string.Join(' ', t),
        "printf" => Printf(Text(t, 0), new Queue<string?>(t.Skip(1))),
        "eq" => Flag(t.Skip(1).Any(v => v == t[0])),
        "ne" => Flag(At(t, 0) != At(t, 1)),
        "not" => Flag(!IsTrue(At(t, 0))),
        "and" => t.FirstOrDefault(v => !IsTrue(v), t[^1]),
        "or" => t.FirstOrDefault(IsTrue, t[^1]),
        "empty" => Flag(!IsTrue(At(t, 0))),
        "hasPrefix" => Flag(Text(t, 1).StartsWith(Text(t, 0), StringComparison.Ordinal)),
        "hasSuffix" => Flag(Text(t, 1).EndsWith(Text(t, 0), StringComparison.Ordinal)),
        "contains" => Flag(Text(t, 1).Contains(Text(t, 0), StringComparison.Ordinal)),
        _ => throw new GoTemplateException($"Kloop does not know the function {function}"),
    };

    private static string? At(IReadOnlyList<string?> terms, int index) => index < terms.Count ? terms[index] : throw new ArgumentException("too few");

    private static string Text(IReadOnlyList<string?> terms, int index) => At(terms, index) ?? throw new GoTemplateException("a part of it has no value: set the variable");

    private static string Flag(bool flag) => flag ? "true" : "false";

    private static string Trunc(string text, int length) => length >= 0 ? text[..Math.Min(length, text.Length)] : text[Math.Max(0, text.Length + length)..];

    private static string Printf(string format, Queue<string?> values)
    {
        var pieces = format.Split('%');
        string result = pieces[0];
        foreach (string piece in pieces.Skip(1))
        {
            if (piece is not ['s' or 'v' or 'd', ..] || values.Count == 0) throw new ArgumentException("printf");
            result += values.Dequeue() + piece[1..];
        }

        return result;
    }
}
