using YamlDotNet.Core;

namespace Kloop.Engine.Configuration.Yaml.Editing;

/// <summary>A value of a YAML text, and which characters of the text it is.</summary>
/// <param name="Start">Its first character, behind anchor and tag.</param>
/// <param name="End">Behind its last character.</param>
internal abstract record YamlPart(int Start, int End)
{
    /// <summary>What an alias stands for; itself otherwise.</summary>
    public virtual YamlPart Resolved => this;
}

/// <summary>A text, number or flag. Without a word in the text it is empty, and stands behind its key's colon.</summary>
internal sealed record TextPart(int Start, int End, string Text, ScalarStyle Style) : YamlPart(Start, End)
{
    /// <summary>Whether it says that there is nothing (YAML 1.2, 10.2.1.1).</summary>
    public bool IsNull => Style is ScalarStyle.Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A map.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">Behind its last value, or its brace.</param>
/// <param name="Entries">In the text's order.</param>
/// <param name="Flow">In braces.</param>
internal sealed record MapPart(int Start, int End, IReadOnlyList<PartEntry> Entries, bool Flow) : YamlPart(Start, End)
{
    /// <summary>The last entry of a key that is not merged; null without.</summary>
    public PartEntry? Find(string key) => Entries.LastOrDefault(e => e.Key.Text == key);

    /// <summary>A key's value, aliases resolved, also when it is merged (<c>&lt;&lt;</c>); null without.</summary>
    public YamlPart? Get(string key)
    {
        if (Find(key) is { } own) return own.Value.Resolved;
        var sources = Entries.Where(e => e.Key.Text == "<<").SelectMany(e => e.Value.Resolved is ListPart list ? list.Items : [e.Value]);
        return sources.Select(s => (s.Resolved as MapPart)?.Get(key)).FirstOrDefault(v => v is not null);
    }

    /// <summary>A key's text; null without, when it is empty, and when it is none.</summary>
    public string? TextOf(string key) => Get(key) is TextPart { IsNull: false, Text.Length: > 0 } text ? text.Text : null;
}

/// <summary>A list.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">Behind its last item, or its bracket.</param>
/// <param name="Items">In the text's order.</param>
/// <param name="Flow">In brackets.</param>
internal sealed record ListPart(int Start, int End, IReadOnlyList<YamlPart> Items, bool Flow) : YamlPart(Start, End);

/// <summary>An alias, <c>*name</c>.</summary>
internal sealed record AliasPart(int Start, int End, YamlPart Target) : YamlPart(Start, End)
{
    public override YamlPart Resolved => Target;
}

/// <summary>One key of a map.</summary>
internal sealed record PartEntry(TextPart Key, YamlPart Value);
