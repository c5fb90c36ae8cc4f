using System.Text;

namespace Kloop.Engine.Import.Templates;

/// <summary>An action's expression: terms, functions and <c>|</c>.</summary>
/// <param name="variable">A field's value; null when there is none.</param>
/// <param name="run">Runs a command for what it writes; null when it fails.</param>
internal sealed class GoPipeline(Func<string, string?> variable, Func<IReadOnlyList<string>, string?> run)
{
    private static readonly char[] Ends = [' ', '\t', '\n', '|', '(', ')'];

    private readonly GoFunctions _functions = new(run);
    private string _missing = "";

    /// <summary>What the expression writes.</summary>
    /// <exception cref="GoTemplateException">It names what there is not, or what Kloop does not know.</exception>
    public string Text(string expression) =>
        Evaluate(expression) ?? throw new GoTemplateException(_missing.Length == 0 ? "it has no value" : $"there is no variable {_missing}: set it, or give --var {_missing}=VALUE");

    /// <summary>Whether the expression is what Go calls true.</summary>
    public bool Holds(string expression) => GoFunctions.IsTrue(Evaluate(expression));

    private string? Evaluate(string expression)
    {
        int at = 0;
        string? value = Pipeline(expression, ref at);
        return at == expression.Length ? value : throw new GoTemplateException($"Kloop does not read \"{expression[at..]}\" in it");
    }

    private string? Pipeline(string text, ref int at)
    {
        var (value, piped) = ((string?)null, false);
        while (true)
        {
            value = Command(text, ref at, piped, value);
            Skip(text, ref at);
            if (at >= text.Length || text[at] != '|') return value;
            at++;
            piped = true;
        }
    }

    private string? Command(string text, ref int at, bool piped, string? value)
    {
        var terms = new List<string?>();
        string? function = null;
        for (Skip(text, ref at); at < text.Length && text[at] is not ('|' or ')'); Skip(text, ref at))
        {
            if (text[at] is '.' or '"' or '`' or '(' or '-' or (>= '0' and <= '9') || terms.Count > 0 || function is not null) terms.Add(Term(text, ref at));
            else function = Word(text, ref at);
        }

        if (piped) terms.Add(value);
        if (function is null && terms is [var only]) return only;
        return _functions.Call(function ?? throw new GoTemplateException("Kloop does not read it"), terms);
    }

    private string? Term(string text, ref int at)
    {
        switch (text[at])
        {
            case '(':
                at++;
                string? inner = Pipeline(text, ref at);
                if (at >= text.Length) throw new GoTemplateException("\"(\" without \")\"");
                at++;
                return inner;
            case '"' or '`':
                return Quoted(text, ref at);
            case '.':
                string name = Word(text, ref at)[1..];
                string? found = variable(name);
                if (found is null) _missing = name;
                return found;
            default:
                string word = Word(text, ref at);
                return char.IsAsciiDigit(word[^1]) || word is "true" or "false" ? word : word == "nil" ? null : _functions.Call(word, []);
        }
    }

    private static string Quoted(string text, ref int at)
    {
        char quote = text[at++];
        var result = new StringBuilder();
        for (; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\' && quote == '"' && at + 1 < text.Length) result.Append(text[++at] switch { 'n' => '\n', 't' => '\t', var other => other });
            else result.Append(text[at]);
        }

        if (at >= text.Length) throw new GoTemplateException("a text without its end");
        at++;
        return result.ToString();
    }

    private static string Word(string text, ref int at)
    {
        int end = text.IndexOfAny(Ends, at + 1);
        string word = end < 0 ? text[at..] : text[at..end];
        at += word.Length;
        return word;
    }

    private static void Skip(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }
}
