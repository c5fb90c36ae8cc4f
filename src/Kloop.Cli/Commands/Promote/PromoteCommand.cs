using System.CommandLine;
using System.Text.Json;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Promotion;

namespace Kloop.Cli.Commands.Promote;

/// <summary><c>kloop promote</c>.</summary>
internal static class PromoteCommand
{
    private static readonly Argument<string> Service = new("SERVICE") { Description = "The service, or its image as the repository names it" };
    private static readonly Option<string[]> To = new("--to") { Description = "File or folder of the GitOps repository; repeatable (default: the repository here, where only one place names the image)" };
    private static readonly Option<string?> Tag = new("--tag") { Description = "The tag to write" };
    private static readonly Option<string?> Digest = new("--digest") { Description = "The digest to write, sha256:…" };
    private static readonly Option<string?> Image = new("--image") { Description = "Name, tag and digest at once, as kloop build prints them" };
    private static readonly Option<string?> Branch = new("--branch") { Description = $"Commit to this branch, in a checkout of its own (default of the name: {PromotionTemplate.Branch})", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Commit = new("--commit") { Description = "Commit what was written, and nothing else" };
    private static readonly Option<bool> Push = new("--push") { Description = "Commit, and push the branch" };
    private static readonly Option<string> Remote = new("--remote") { Description = "Where to push", DefaultValueFactory = _ => "origin" };
    private static readonly Option<string> Message = new("--message", "-m") { Description = "The commit's message, with {service} {version} {tag} {digest} {image} {to}", DefaultValueFactory = _ => PromotionTemplate.Message };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Print a diff on stdout, and change nothing" };
    private static readonly Option<bool> Json = new("--json") { Description = "What was done as JSON on stdout" };

    public static Command Create()
    {
        var command = new Verb("promote", VerbEffect.Laptop, """
            Write an image's tag or digest into the GitOps repository: kustomize images, Helm values, HelmReleases, Argo CD Applications, plain manifests. Only the characters of the image change. Lines that automation writes (Flux image policies, kpt setters) are left. Asks no cluster.

            Examples:
              kloop promote catalog --to overlays/staging --tag 1.4.0 --dry-run
              kloop promote catalog --to ../gitops/overlays/staging --tag 1.4.0 --branch --push
              kloop promote registry.example/shop/catalog --to charts/catalog/values-staging.yaml --image "$(kloop build catalog | cut -d' ' -f2)"
            """)
        {
            Service, To, Tag, Digest, Image, Branch, Commit, Push, Remote, Message, DryRun, Json,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            bool branch = parsed.GetResult(Branch) is not null;
            bool push = parsed.GetValue(Push);
            var wish = PromotionWish.Of(parsed.GetValue(Service)!, parsed.GetValue(Tag), parsed.GetValue(Digest), parsed.GetValue(Image));
            var options = new PromotionOptions(wish, Environment.CurrentDirectory)
            {
                To = parsed.GetValue(To) ?? [],
                Branch = branch ? parsed.GetValue(Branch) ?? PromotionTemplate.Branch : null,
                Commit = branch || push || parsed.GetValue(Commit),
                Remote = push ? parsed.GetValue(Remote) : null,
                Message = parsed.GetValue(Message)!,
                DryRun = parsed.GetValue(DryRun),
            };
            await new PromotionRun(options, o => Show(o, parsed.GetValue(Json))).RunAsync(signals.Stop);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static void Show(PromotionOutcome outcome, bool json)
    {
        if (json) Console.WriteLine(JsonSerializer.Serialize(outcome, JsonLines.Default.PromotionOutcome));
        else if (outcome.State == "diff") Console.Write(outcome.What);
        else ConsoleLines.Write(outcome.State is "already" or "left", $"{outcome.State,-9} {outcome.What}");
    }
}
