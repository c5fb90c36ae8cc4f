using System.Text;

namespace Kloop.Shoes.Environment;

/// <summary>
/// Kubernetes' <c>$(NAME)</c>: replaced by a variable defined earlier, left as it is where there is none;
/// <c>$$</c> is one dollar. Source: k8s.io/kubernetes third_party/forked/golang/expansion.
/// </summary>
public static class VariableExpansion
{
    /// <summary>Replaces the references in <paramref name="text"/>.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            if (text[i + 1] == '$')
            {
                result.Append('$');
                i++;
                continue;
            }

            int end = text[i + 1] == '(' ? text.IndexOf(')', i + 2) : -1;
            if (end < 0)
            {
                result.Append('$');
                continue;
            }

            string name = text[(i + 2)..end];
            result.Append(variables.TryGetValue(name, out string? value) ? value : $"$({name})");
            i = end;
        }

        return result.ToString();
    }
}
