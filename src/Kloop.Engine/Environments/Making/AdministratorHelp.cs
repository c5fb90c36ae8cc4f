using System.Text.RegularExpressions;

namespace Kloop.Engine.Environments.Making;

/// <summary>What to ask an administrator for who may make a namespace. Pure.</summary>
internal static partial class AdministratorHelp
{
    /// <summary>The commands, for an environment that could not be made.</summary>
    /// <param name="wish">The environment.</param>
    /// <param name="context">The kubeconfig context.</param>
    /// <param name="refusal">The API server's words, which name the user.</param>
    public static string Create(EnvironmentWish wish, string context, string refusal)
    {
        string user = UserOf(refusal) ?? wish.User ?? "USER";
        string from = wish.From is null ? "" : $" --from {wish.From}{(wish.Whole ? " --whole" : "")}";
        return $"""
            environment {wish.Name} needs a namespace of its own, which you may not make: {refusal}
            Ask an administrator of context "{context}" for one of these:
              this environment, by Kloop:
                kloop env create {wish.Name}{from} --owner {wish.Owner} --user {user}
              a namespace, by kubectl; then: kloop env use {wish.Name}
                kubectl create namespace {wish.Name}
                kubectl create rolebinding kloop-environment-admin -n {wish.Name} --clusterrole=admin --user={user}
              the right to make environments yourself (it is the right to make any namespace, and to be its administrator):
                kubectl create clusterrole kloop-environments --verb=get,list,create,patch --resource=namespaces
                kubectl create clusterrolebinding kloop-environments-{EnvironmentName.LabelOf(user).ToLowerInvariant()} --clusterrole=kloop-environments --user={user}
                kubectl create clusterrolebinding kloop-environments-{EnvironmentName.LabelOf(user).ToLowerInvariant()}-admin --clusterrole=admin --user={user}
            """;
    }

    /// <summary>For an environment that may not be removed.</summary>
    public static string Delete(string name, string refusal) =>
        $"environment {name} may not be removed by you: {refusal}\nAsk an administrator for: kubectl delete namespace {name}";

    /// <summary>Source: k8s.io/apiserver pkg/endpoints/handlers/responsewriters/errors.go, "User %q cannot".</summary>
    private static string? UserOf(string refusal) => UserPattern().Match(refusal) is { Success: true } found ? found.Groups[1].Value : null;

    [GeneratedRegex("""User "([^"]+)" cannot""", RegexOptions.CultureInvariant)]
    private static partial Regex UserPattern();
}
