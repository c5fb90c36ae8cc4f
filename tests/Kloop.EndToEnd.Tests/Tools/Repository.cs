using System.Net;
using System.Net.Sockets;

namespace Kloop.EndToEnd.Tests.Tools;

/// <summary>Where things are, and what the test cluster is called.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The built command, as a user has it.</summary>
    public static string Kloop { get; } = Environment.GetEnvironmentVariable("KLOOP_COMMAND") ?? Path.Combine(Root, "artifacts", "kloop");

    public static string Registry { get; } = Environment.GetEnvironmentVariable("KLOOP_REGISTRY") ?? "10.200.0.1:5000";

    /// <summary>Address of the cluster's Ingress controller.</summary>
    public static string Ingress { get; } = Environment.GetEnvironmentVariable("KLOOP_INGRESS") ?? "10.200.0.11";

    public static string PythonImage { get; } = Environment.GetEnvironmentVariable("KLOOP_TEST_PYTHON_IMAGE") ?? $"{Registry}/base/python:12";

    /// <summary>A file beside the tests.</summary>
    public static string App(string name) => Path.Combine(AppContext.BaseDirectory, "Apps", name);

    /// <summary>A TCP port of the laptop that nobody uses at this moment.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
