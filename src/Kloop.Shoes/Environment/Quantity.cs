using System.Globalization;

namespace Kloop.Shoes.Environment;

/// <summary>
/// Kubernetes' quantities, such as <c>250m</c>, <c>1.5Gi</c>, <c>2e3</c>.
/// Source: k8s.io/apimachinery pkg/api/resource/quantity.go.
/// </summary>
public static class Quantity
{
    private static readonly (string Suffix, decimal Unit)[] Units =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("Pi", 1L << 50), ("Ei", 1L << 60),
        ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m), ("E", 1e18m),
    ];

    /// <summary>The quantity in its base unit (cores, bytes).</summary>
    /// <exception cref="EnvironmentException">The text is no quantity.</exception>
    public static decimal Parse(string text)
    {
        foreach (var (suffix, unit) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal) && TryNumber(text[..^suffix.Length], out decimal scaled)) return scaled * unit;
        }

        return TryNumber(text, out decimal value) ? value : throw new EnvironmentException($"\"{text}\" is no quantity");
    }

    private static bool TryNumber(string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
