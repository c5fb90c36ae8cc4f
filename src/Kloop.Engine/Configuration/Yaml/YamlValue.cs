namespace Kloop.Engine.Configuration.Yaml;

/// <summary>A value of a YAML document, and where it stands.</summary>
internal abstract record YamlValue(Place Place)
{
    /// <summary>What it is, for people.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether it says that there is nothing (YAML 1.2, 10.2.1.1).</summary>
    public virtual bool IsNull => false;
}

/// <summary>A text, number, or flag: which of them, its reader decides.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Text">Its text.</param>
/// <param name="Quoted">Whether it is a text in any case.</param>
internal sealed record YamlScalar(Place Place, string Text, bool Quoted) : YamlValue(Place)
{
    public override string Kind => IsNull ? "nothing" : $"\"{Text}\"";

    public override bool IsNull => !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed record YamlList(Place Place, IReadOnlyList<YamlValue> Items) : YamlValue(Place)
{
    public override string Kind => "a list";
}

/// <summary>Keys and their values, in the file's order; a key may be there twice.</summary>
internal sealed record YamlMap(Place Place, IReadOnlyList<YamlEntry> Entries) : YamlValue(Place)
{
    public override string Kind => "a map";
}

/// <summary>One key of a map.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlValue Value);
