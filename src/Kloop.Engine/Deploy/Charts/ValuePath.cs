using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Kloop.Engine.Deploy.Charts;

/// <summary>A value's path as helm's <c>--set</c> has it: <c>a.b</c>, <c>a[0].b</c>, <c>a\.b.c</c> for a key with a dot. Pure.</summary>
internal static class ValuePath
{
    /// <summary>More than any list has that somebody writes: a path makes the items before its own.</summary>
    private const int Longest = 1000;

    /// <summary>The steps: keys, and indexes.</summary>
    public static IReadOnlyList<object> Steps(string path)
    {
        var steps = new List<object>();
        var word = new StringBuilder();
        for (int i = 0; i <= path.Length; i++)
        {
            if (i < path.Length && path[i] == '\\' && i + 1 < path.Length)
            {
                word.Append(path[++i]);
            }
            else if (i == path.Length || path[i] is '.' or '[')
            {
                if (word.Length > 0 || steps.Count == 0) steps.Add(word.ToString());
                word.Clear();
                int close = i < path.Length && path[i] == '[' ? path.IndexOf(']', i) : -1;
                if (close < 0) continue;
                if (int.TryParse(path[(i + 1)..close], NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < Longest) steps.Add(index);
                i = close;
                if (i + 1 < path.Length && path[i + 1] == '.') i++;
                if (i + 1 == path.Length) break;
            }
            else
            {
                word.Append(path[i]);
            }
        }

        return steps;
    }

    /// <summary>Puts a value there; what is in its way is replaced.</summary>
    public static void Put(JsonNode into, IReadOnlyList<object> steps, JsonNode? value)
    {
        foreach (var (at, step) in steps.SkipLast(1).Index())
        {
            var next = Get(into, step);
            bool list = steps[at + 1] is int;
            if (list ? next is not JsonArray : next is not JsonObject) Set(into, step, next = list ? new JsonArray() : new JsonObject());
            into = next!;
        }

        Set(into, steps[^1], value);
    }

    private static JsonNode? Get(JsonNode node, object step) => step is int index ? index < node.AsArray().Count ? node[index] : null : node[(string)step];

    private static void Set(JsonNode node, object step, JsonNode? value)
    {
        if (step is not int index)
        {
            node[(string)step] = value;
            return;
        }

        var list = node.AsArray();
        while (list.Count <= index) list.Add(null);
        list[index] = value;
    }
}
