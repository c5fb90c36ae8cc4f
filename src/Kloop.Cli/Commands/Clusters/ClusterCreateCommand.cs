using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.LocalClusters;

namespace Kloop.Cli.Commands.Clusters;

/// <summary><c>kloop cluster create</c>.</summary>
internal static class ClusterCreateCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The cluster's name", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "kloop" };
    private static readonly Option<string?> Provider = new("--provider") { Description = "k3d, kind or k3s (default: k3d; kind for like-production)" };
    private static readonly Option<string> Profile = new("--profile") { Description = "lightweight (one node; k3d and k3s bring an ingress controller, kind brings none) or like-production (three nodes, upstream Kubernetes, no ingress controller but --ingress)", DefaultValueFactory = _ => "lightweight" };
    private static readonly Option<string?> Image = new("--image") { Description = "The nodes' image, such as one that is here (default: the provider's)" };
    private static readonly Option<ushort> HttpPort = new("--http-port") { Description = "Port of 127.0.0.1 for the Ingress' HTTP", DefaultValueFactory = _ => 8081 };
    private static readonly Option<ushort> HttpsPort = new("--https-port") { Description = "Port of 127.0.0.1 for the Ingress' HTTPS", DefaultValueFactory = _ => 8444 };
    private static readonly Option<ushort> RegistryPort = new("--registry-port") { Description = "Port of 127.0.0.1 for the registry; 0 for none", DefaultValueFactory = _ => 5001 };
    private static readonly Option<string[]> Preload = new("--preload") { Description = "An image of this machine's engine that the nodes have from the beginning; repeatable" };
    private static readonly Option<string?> Ingress = new("--ingress") { Description = "File or folder of manifests of an ingress controller, instead of the provider's; needed for one with kind and with like-production" };
    private static readonly Option<bool> NoSwitch = new("--no-switch") { Description = "Leave the kubeconfig's current context" };
    private static readonly Option<bool> Force = new("--force") { Description = "Also where this machine lacks memory, disk or ports" };

    public static Command Create()
    {
        var command = new Verb("create", VerbEffect.Laptop, """
            Make a cluster on this machine, with a registry (announced by KEP-1755's ConfigMap) and an ingress controller (of k3d and k3s; else that of --ingress), and add its context to the kubeconfig. What fails is removed again. Needs no network where the images are here.

            Examples:
              kloop cluster create
              kloop cluster create shop --http-port 8080 --preload registry.example/shop/base:1
              kloop cluster create shop --profile like-production --ingress ingress-nginx.yaml
            """)
        {
            Name, Provider, Profile, Image, HttpPort, HttpsPort, RegistryPort, Preload, Ingress, NoSwitch, Force,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            var profile = parsed.GetValue(Profile) switch
            {
                "lightweight" => ClusterProfile.Lightweight,
                "like-production" => ClusterProfile.LikeProduction,
                var other => throw new UsageException($"\"{other}\" is no profile: say lightweight or like-production"),
            };
            var spec = new ClusterSpec(parsed.GetValue(Name)!)
            {
                Profile = profile,
                Image = parsed.GetValue(Image),
                HttpPort = parsed.GetValue(HttpPort),
                HttpsPort = parsed.GetValue(HttpsPort),
                RegistryPort = parsed.GetValue(RegistryPort),
                Preload = parsed.GetValue(Preload) ?? [],
                Ingress = parsed.GetValue(Ingress),
            };
            string provider = parsed.GetValue(Provider) ?? (profile == ClusterProfile.LikeProduction ? "kind" : "k3d");
            string context = await ClusterCommand.Open(parsed).CreateAsync(provider, spec, !parsed.GetValue(NoSwitch), parsed.GetValue(Force), signals.Stop);
            Console.WriteLine(context);
            Console.Error.WriteLine($"ready: kloop dev --context {context}, or kloop cluster delete {spec.Name}");
            return ExitCodes.Done;
        }));
        return command;
    }
}
