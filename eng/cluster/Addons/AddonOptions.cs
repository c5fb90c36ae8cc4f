using System.Net;

namespace Kloop.Cluster.Addons;

/// <summary>What `eng/cluster/up` says on the command line.</summary>
internal sealed record AddonOptions(
    Uri Server, IPAddress Address, string CaFile, string CertificateFile, string KeyFile, string HostsFile)
{
    public const int HealthPort = 10254;

    public static AddonOptions From(IConfiguration arguments) => new(
        new Uri(Required(arguments, "server")), IPAddress.Parse(Required(arguments, "address")), Required(arguments, "ca"),
        Required(arguments, "certificate"), Required(arguments, "key"), Required(arguments, "hosts"));

    private static string Required(IConfiguration arguments, string name) =>
        arguments[name] ?? throw new ArgumentException($"--{name} VALUE is missing; eng/cluster/up passes it.");
}
