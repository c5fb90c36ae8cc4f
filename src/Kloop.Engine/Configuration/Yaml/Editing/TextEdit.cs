using System.Text;

namespace Kloop.Engine.Configuration.Yaml.Editing;

/// <summary>Other characters in the place of some of a text's.</summary>
/// <param name="Start">The first that is replaced.</param>
/// <param name="End">Behind the last; the same as <paramref name="Start"/> to insert.</param>
/// <param name="Text">What stands there then.</param>
internal readonly record struct TextEdit(int Start, int End, string Text)
{
    /// <summary>The text with all edits, which do not overlap; of insertions at one place the first comes first.</summary>
    public static string Apply(string text, IEnumerable<TextEdit> edits)
    {
        var result = new StringBuilder(text.Length + 64);
        int at = 0;
        foreach (var edit in edits.OrderBy(e => e.Start))
        {
            if (edit.Start < at) throw new InvalidOperationException("edits overlap");
            result.Append(text, at, edit.Start - at).Append(edit.Text);
            at = edit.End;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }
}
