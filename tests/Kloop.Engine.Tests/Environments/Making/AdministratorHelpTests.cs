using Kloop.Engine.Environments.Making;

namespace Kloop.Engine.Tests.Environments.Making;

public sealed class AdministratorHelpTests
{
    [Fact]
    public void TheCommands_NameTheUserOfTheRefusal()
    {
        string text = AdministratorHelp.Create(
            new EnvironmentWish("ada", "ada") { From = "shop" }, "staging",
            """create namespaces "ada": namespaces is forbidden: User "ada@example.org" cannot create resource "namespaces" in API group "" at the cluster scope""");
        Assert.Contains("kloop env create ada --from shop --owner ada --user ada@example.org", text, StringComparison.Ordinal);
        Assert.Contains("kubectl create rolebinding kloop-environment-admin -n ada --clusterrole=admin --user=ada@example.org", text, StringComparison.Ordinal);
        Assert.Contains("clusterrolebinding kloop-environments-ada-example.org ", text, StringComparison.Ordinal);
        Assert.Contains("context \"staging\"", text, StringComparison.Ordinal);
    }
}
