using System.Text.RegularExpressions;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Routes;

/// <summary>Reads the values of <c>--match</c>. Pure.</summary>
internal static class ConditionText
{
    /// <summary>As the agent uses them: an expression that could run for ever on somebody's header is refused.</summary>
    private const RegexOptions AsTheAgent = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private const string Kinds = "header:NAME=REGEX, path:/GLOB, method:METHOD or host:HOST, with ! before it for the opposite";

    /// <summary>The condition; null, with one fault more, when the text is none.</summary>
    public static RouteCondition? Parse(string text, List<string> faults)
    {
        bool not = text.StartsWith('!');
        string positive = not ? text[1..] : text;
        int colon = positive.IndexOf(':', StringComparison.Ordinal);
        string kind = colon < 0 ? positive : positive[..colon], value = colon < 0 ? "" : positive[(colon + 1)..];
        var (condition, fault) = kind switch
        {
            _ when colon < 0 => (null, $"no condition; say {Kinds}"),
            "header" => Header(value, not),
            "path" => Path(value, not),
            "method" => Method(value, not),
            "host" => Host(value, not),
            _ => (null, $"\"{kind}\" is nothing that a request has; say {Kinds}"),
        };
        if (fault is not null) faults.Add($"--match {text}: {fault}");
        return condition;
    }

    private static (RouteCondition?, string?) Header(string value, bool not)
    {
        int equals = value.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return (null, "a header needs a regular expression after =, such as header:X-User=^ada$, or header:X-User=.* for any value");
        string name = value[..equals], pattern = value[(equals + 1)..];
        if (!IsToken(name)) return (null, $"\"{name}\" is no header's name");
        if (pattern.Length == 0) return (null, $"the regular expression is empty; for any value say header:{name}=.*");
        try
        {
            _ = new Regex(pattern, AsTheAgent);
            return (new RouteCondition(ConditionKind.Header, pattern, name, not), null);
        }
        catch (RegexParseException e)
        {
            return (null, $"the regular expression {pattern} is wrong at its character {Math.Clamp(e.Offset, 1, pattern.Length)}: {Words(e.Error)}");
        }
        catch (NotSupportedException)
        {
            return (null, $"the regular expression {pattern} looks around or back (lookahead, lookbehind, backreference, atomic group), which the agent does not do, since such expressions may run for ever: write it without");
        }
    }

    private static (RouteCondition?, string?) Path(string value, bool not) =>
        !value.StartsWith('/') ? (null, $"a path begins with /, such as path:/{value.TrimStart('*', '/')}")
        : value.Contains('?', StringComparison.Ordinal) ? (null, $"the query is not looked at; say path:{value.Split('?')[0]}")
        : (new RouteCondition(ConditionKind.Path, value, null, not), null);

    private static (RouteCondition?, string?) Method(string value, bool not) =>
        IsToken(value) ? (new RouteCondition(ConditionKind.Method, value.ToUpperInvariant(), null, not), null)
        : (null, "a method is a word, such as method:GET");

    private static (RouteCondition?, string?) Host(string value, bool not)
    {
        if (Uri.CheckHostName(value.Trim('[', ']')) != UriHostNameType.Unknown) return (new RouteCondition(ConditionKind.Host, value, null, not), null);
        string name = value.Split('/')[^1].Split(':')[0];
        return (null, $"a host is a name or an address without scheme, port and path, such as host:{(name.Length > 0 ? name : "shop.example.test")}");
    }

    /// <summary>The library's name of a fault as words: <c>insufficient closing parentheses</c>.</summary>
    private static string Words(RegexParseError error) =>
        string.Concat(error.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(c) : c.ToString()));

    /// <summary>RFC 9110, 5.6.2.</summary>
    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
