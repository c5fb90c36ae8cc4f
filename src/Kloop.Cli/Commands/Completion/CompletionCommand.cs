using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;

namespace Kloop.Cli.Commands.Completion;

/// <summary><c>kloop completion</c>: scripts that have a shell ask <see cref="Suggestions"/>.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        // The line is cut at the cursor, and begins with the program's name, however it was called.
        ["bash"] = """
            _kloop() {
              local line=${COMP_LINE:0:COMP_POINT}
              line="kloop ${line#* }"
              mapfile -t COMPREPLY < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2> /dev/null)
              # A colon or an equals sign begins a new word for bash.
              local word=${line##* } cut
              cut=${word%"${word##*[:=]}"}
              COMPREPLY=("${COMPREPLY[@]#"$cut"}")
            }
            complete -o bashdefault -o default -F _kloop kloop

            """,
        ["zsh"] = """
            #compdef kloop
            _kloop() {
              local line="kloop ${${LBUFFER##[[:space:]]#}#* }"
              local -a suggested
              suggested=("${(@f)$(${words[1]} "[suggest:${#line}]" "$line" 2> /dev/null)}")
              if [[ -n ${suggested[1]} ]]; then compadd -- "${suggested[@]}"; else _files; fi
            }
            compdef _kloop kloop

            """,
        ["fish"] = """
            function __kloop_suggest
              set -l line "kloop "(string replace -r '^\s*\S+\s*' '' -- (commandline -cp))
              kloop "[suggest:"(string length -- $line)"]" $line 2> /dev/null
            end
            complete -c kloop -a '(__kloop_suggest)'

            """,
    };

    private static readonly Argument<string> Shell = Among(new("SHELL") { Description = "bash, zsh or fish" });

    public static Command Create()
    {
        var command = new Verb("completion", VerbEffect.Laptop, """
            Print what makes a shell complete kloop's verbs, options, and the names of Services, workloads, namespaces, contexts and environments.

            Examples:
              source <(kloop completion bash)     (in ~/.bashrc)
              source <(kloop completion zsh)      (in ~/.zshrc, after compinit)
              kloop completion fish | source      (in ~/.config/fish/config.fish)
            """)
        {
            Shell,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(_ =>
        {
            Console.Out.Write(Scripts[parsed.GetRequiredValue(Shell)]);
            return Task.FromResult(ExitCodes.Done);
        }));
        return command;
    }

    /// <summary>A shell's script.</summary>
    internal static string Script(string shell) => Scripts[shell];

    private static Argument<string> Among(Argument<string> argument) => argument.AcceptOnlyFromAmong([.. Scripts.Keys]);
}
