using System.Text.RegularExpressions;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold;

/// <summary>Whether a profile activates itself: by a variable, the Kubernetes context, or the command.</summary>
internal static class SkaffoldActivation
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public static bool Holds(Section profile, ImportContext context)
    {
        bool all = profile.Flag("requiresAllActivations") ?? false;
        var activations = profile.Children("activation").Select(a => One(a, context)).ToList();
        return activations.Count > 0 && (all ? activations.TrueForAll(a => a) : activations.Exists(a => a));
    }

    private static bool One(Section activation, ImportContext context)
    {
        bool holds = Matches(activation.Text("kubeContext"), context.Options.Context ?? "") & Matches(activation.Text("command"), context.Options.Command);
        if (activation.Scalar("env") is { } env) holds &= Env(env, context);
        activation.End();
        return holds;
    }

    private static bool Env(YamlScalar env, ImportContext context)
    {
        if (env.Text.Split('=', 2) is not [var name, var pattern])
        {
            context.Notes.Fault(env.Place, $"env is NAME=PATTERN, and not {env.Kind}");
            return false;
        }

        string value = context.Variable(name) ?? "";
        return pattern.Length == 0 ? value.Length == 0 : Matches(pattern, value);
    }

    /// <summary>The text itself, or a regular expression that is found in it; turned round by a <c>!</c> before it.</summary>
    private static bool Matches(string? pattern, string text)
    {
        if (pattern is null) return true;
        if (pattern.StartsWith('!')) return !Matches(pattern[1..], text);
        try
        {
            return pattern == text || Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, Longest);
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
