using System.CommandLine;
using Kloop.Engine;
using Kloop.Engine.Environments;
using Kloop.Engine.Environments.Choice;
using Kloop.Engine.Environments.Making;

namespace Kloop.Cli.Commands.Env;

/// <summary>What <c>kloop env create</c> takes.</summary>
internal static class EnvCreateArguments
{
    private const string Unlimited = "none";

    private static readonly Argument<string?> NameOf = new("NAME") { Description = "Its name, which is its namespace's and part of its host names (default with --branch: APPLICATION-BRANCH)", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Branch = new("--branch") { Description = "For a git branch (default: the one that is checked out): it names the environment and tags its images", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> From = new("--from") { Description = "BASE, a namespace: an overlay, which has only the services that you work on; every other Service is BASE's" };
    private static readonly Option<bool> Whole = new("--whole") { Description = "With --from: all of the application; BASE only gives what is copied" };
    private static readonly Option<string[]> Service = new("--service") { Description = "A service that the overlay has from the first kloop up; repeatable" };
    private static readonly Option<string?> TimeToLiveOf = new("--ttl") { Description = "How long it lives after it was last made or deployed to, such as 8h or 3d, until kloop env prune removes it (default: for ever)" };
    private static readonly Option<string> Cpu = new("--cpu") { Description = "Cores that its pods may request together, or none for no limit", DefaultValueFactory = _ => "4" };
    private static readonly Option<string> Memory = new("--memory") { Description = "Memory that its pods may take together, or none for no limit", DefaultValueFactory = _ => "8Gi" };
    private static readonly Option<bool> Isolate = new("--isolate") { Description = "Keep the pods of other environments out, by a NetworkPolicy" };
    private static readonly Option<string[]> Copy = new("--copy") { Description = "secret/NAME or configmap/NAME of BASE to copy (pull secrets always are); repeatable" };
    private static readonly Option<string?> Owner = new("--owner") { Description = "Whose it is (default: your user name on this laptop)" };
    private static readonly Option<string?> User = new("--user") { Description = "The cluster's user who is to be its administrator (default: nobody besides those who are)" };

    public static void AddTo(Command command)
    {
        command.Arguments.Add(NameOf);
        foreach (var option in (Option[])[Branch, From, Whole, Service, TimeToLiveOf, Cpu, Memory, Isolate, Copy, Owner, User]) command.Options.Add(option);
    }

    /// <exception cref="UsageException">Arguments that cannot be; the text has all faults.</exception>
    public static EnvironmentWish Wish(ParseResult parsed, CancellationToken cancellationToken)
    {
        string? branch = parsed.GetResult(Branch) is null ? null
            : parsed.GetValue(Branch) ?? GitBranch.Of(Environment.CurrentDirectory) ?? throw new UsageException("--branch: no branch is checked out here: say which, --branch NAME (a build server's variable has it)");
        string name = parsed.GetValue(NameOf)
            ?? (branch is null ? throw new UsageException("which environment? Say kloop env create NAME, or --branch") : EnvironmentName.OfBranch(ApplicationArguments.NameHere(cancellationToken), branch));
        var wish = new EnvironmentWish(name, parsed.GetValue(Owner) ?? Environment.UserName)
        {
            Branch = branch,
            From = parsed.GetValue(From),
            Whole = parsed.GetValue(Whole),
            Services = [.. (parsed.GetValue(Service) ?? []).SelectMany(s => s.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct()],
            TimeToLive = parsed.GetValue(TimeToLiveOf),
            Cpu = Limit(parsed.GetValue(Cpu)),
            Memory = Limit(parsed.GetValue(Memory)),
            Isolate = parsed.GetValue(Isolate),
            Copies = parsed.GetValue(Copy) ?? [],
            User = parsed.GetValue(User),
        };
        wish.Check();
        return wish;
    }

    private static string? Limit(string? text) => text == Unlimited ? null : text;
}
