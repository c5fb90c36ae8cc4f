using System.Text.RegularExpressions;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold;

/// <summary>Which <c>apiVersion</c>s are read. Their keys are read alike: what one of them has not is in no file of it.</summary>
internal static partial class SkaffoldVersion
{
    /// <summary>Whether a document is of a version that Kloop reads; if not, with a fault more.</summary>
    public static bool IsRead(YamlMap document, Notes notes)
    {
        if (document.Get("apiVersion") is not YamlScalar version)
        {
            notes.Fault(document.Place, "there is no apiVersion: write such as apiVersion: skaffold/v4beta13");
            return false;
        }

        if (Read().IsMatch(version.Text)) return true;
        string remedy = Older().IsMatch(version.Text) ? "let Skaffold write it anew: skaffold fix --overwrite" : "Kloop reads skaffold/v2beta1 to v4beta14";
        notes.Fault(version.Place, $"apiVersion \"{version.Text}\" is {(Older().IsMatch(version.Text) ? "older than what Kloop reads" : "not known")}: {remedy}");
        return false;
    }

    [GeneratedRegex("^skaffold/(v2beta[0-9]+|v3((alpha|beta)[0-9]+)?|v4((alpha|beta)[0-9]+)?)$")]
    private static partial Regex Read();

    [GeneratedRegex("^skaffold/(v1|v2alpha)")]
    private static partial Regex Older();
}
