using System.CommandLine;
using System.CommandLine.Parsing;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.Shoes;

namespace Kloop.Cli.Commands.Exec;

/// <summary><c>kloop exec</c>.</summary>
internal static class ExecCommand
{
    private static readonly Argument<string[]> Words = new("SESSION -- CMD") { Description = "The session (default: the only one), and after -- a program", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var command = new Verb("exec", VerbEffect.Reads, """
            Run another program in the shoes of a session on this laptop: the environment, files and network that its program has.

            Examples:
              kloop exec -- sh
              kloop exec catalog -- curl http://pricing/
              kloop exec shop/catalog -- cat /etc/catalog/settings.json
            """)
        {
            Words,
        };
        NetworkArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(signals =>
        {
            string[] all = parsed.GetValue(Words) ?? [];
            int after = parsed.Tokens.Reverse().TakeWhile(t => t.Type != TokenType.DoubleDash).Count();
            if (after >= parsed.Tokens.Count || after == 0) throw new UsageException("which program? Say kloop exec SESSION -- CMD");
            var (session, program) = (all[..^after], all[^after..]);
            if (session.Length > 1) throw new UsageException($"one session at a time, and not {string.Join(", ", session)}");
            return ShoesExec.RunAsync(
                session.FirstOrDefault(), program, ns => ClusterArguments.Connect(parsed, ns: ns),
                NetworkArguments.Way(parsed), NetworkArguments.Rules(parsed), text => Console.Error.WriteLine($"kloop: {text}"), TimeProvider.System, signals);
        }));
        return command;
    }
}
