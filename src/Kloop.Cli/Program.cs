using Kloop.Cli;
using Kloop.Shoes.Processes;

// The developer's program starts as this one: see Launcher.
return args is [Launcher.Verb, ..] ? Launcher.Run(args) : await KloopCommand.RunAsync(args);
