using Kloop.Cli;
using Kloop.Shoes.Processes;

// The developer's program starts as this one: see Launcher.
if (args is [Launcher.Verb, ..]) return Launcher.Run(args);
// Sockets' completions run on the thread that polls them: a hop to another one costs more than relaying some bytes. Nothing blocks there.
OwnVariables.Set("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
return await KloopCommand.RunAsync(args);
