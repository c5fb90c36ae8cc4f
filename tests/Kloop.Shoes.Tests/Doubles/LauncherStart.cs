using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Tests.Doubles;

/// <summary>Programs start as this one, as they do from kloop; and this one is the .NET program that fetches.</summary>
internal static class LauncherStart
{
    /// <summary>Begins the arguments of the program that fetches.</summary>
    public const string Fetch = "__fetch";

    [ModuleInitializer]
    internal static void Run()
    {
        string[] arguments = System.Environment.GetCommandLineArgs();
        if (arguments is [_, Launcher.Verb, ..]) System.Environment.Exit(Launcher.Run(arguments[1..]));
        if (arguments is not [_, Fetch, ..]) return;
        foreach (string url in arguments[2..]) Console.WriteLine(FetchOne(url));
        System.Environment.Exit(0);
    }

    private static string FetchOne(string url)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = System.Environment.GetEnvironmentVariable("FETCH_BY_PROXY") is not null });
        try
        {
            return client.GetStringAsync(url).GetAwaiter().GetResult();
        }
        catch (HttpRequestException e)
        {
            return e.InnerException is SocketException { SocketErrorCode: var error }
                ? error switch { SocketError.HostNotFound => "NAME", SocketError.ConnectionRefused => "REFUSED", _ => error.ToString() }
                : e.ToString();
        }
    }
}
