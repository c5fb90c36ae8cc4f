using System.Text.RegularExpressions;

namespace Kloop.Engine.Promotion;

/// <summary>Fills the templates of branches and messages: {service}, {version}, {tag}, {digest}, {image}, {to}. Pure.</summary>
public static partial class PromotionTemplate
{
    /// <summary>The message unless told otherwise.</summary>
    public const string Message = "{service}: {version}";

    /// <summary>The branch unless told otherwise.</summary>
    public const string Branch = "promote/{service}-{version}";

    /// <summary>A message.</summary>
    /// <exception cref="UsageException">It has another placeholder.</exception>
    public static string FillMessage(string template, PromotionWish wish, string to) => Fill(template, name => Value(name, wish, to));

    /// <summary>A branch: what git takes in no name becomes a dash (git-check-ref-format(1)), and a digest is short.</summary>
    /// <exception cref="UsageException">It has another placeholder.</exception>
    public static string FillBranch(string template, PromotionWish wish, string to) => Fill(template, name => Value(name, wish, to) is { } value ? Refused().Replace(Digest().Replace(value, "$1"), "-").Trim('-', '.', '/') : null);

    private static string Fill(string template, Func<string, string?> value) => Placeholder().Replace(template, m => value(m.Groups[1].Value)
        ?? throw new UsageException($"\"{template}\" has {m.Value}; known are {{service}}, {{version}}, {{tag}}, {{digest}}, {{image}} and {{to}}"));

    private static string? Value(string name, PromotionWish wish, string to) => name switch
    {
        "service" => wish.Service,
        "version" => wish.Version,
        "tag" => wish.Tag ?? "",
        "digest" => wish.Digest ?? "",
        "image" => wish.Name ?? wish.Service,
        "to" => to,
        _ => null,
    };

    [GeneratedRegex(@"\{(\w*)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^sha\d+:([0-9a-f]{12})[0-9a-f]*$")]
    private static partial Regex Digest();

    [GeneratedRegex(@"[^A-Za-z0-9._/-]+|\.\.+|/\.|\.lock$|//+")]
    private static partial Regex Refused();
}
