using System.Text.RegularExpressions;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace;

/// <summary>Which <c>version</c>s are read.</summary>
internal static partial class DevSpaceVersion
{
    public static bool IsRead(YamlMap document, Notes notes)
    {
        if (document.Get("version") is not YamlScalar version)
        {
            notes.Fault(document.Place, "there is no version: write such as version: v2beta1");
            return false;
        }

        if (Read().IsMatch(version.Text)) return true;
        bool older = Older().IsMatch(version.Text);
        notes.Fault(version.Place, older
            ? $"version \"{version.Text}\" is older than what Kloop reads: let DevSpace 5 write it anew: devspace update config"
            : $"version \"{version.Text}\" is not known: Kloop reads v1beta10, v1beta11, v2alpha1 to v2beta1");
        return false;
    }

    [GeneratedRegex("^(v1beta1[01]|v2alpha[0-9]+|v2beta[0-9]+)$")]
    private static partial Regex Read();

    [GeneratedRegex("^v1(alpha[0-9]+|beta[0-9])$")]
    private static partial Regex Older();
}
