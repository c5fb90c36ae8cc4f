using Kloop.Shoes.Processes;

// As in the command: the developer's program starts as this one.
return args is [Launcher.Verb, ..] ? Launcher.Run(args) : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
