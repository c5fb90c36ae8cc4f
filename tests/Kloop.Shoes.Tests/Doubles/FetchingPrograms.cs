using System.Diagnostics;

namespace Kloop.Shoes.Tests.Doubles;

/// <summary>Programs in many languages that fetch URLs and print a line for each: the body, NAME or REFUSED. Compiled once where they must be.</summary>
internal static class FetchingPrograms
{
    private static readonly Lazy<string> Folder = new(() =>
    {
        // An ordinary user has to read it.
        string folder = Directory.CreateTempSubdirectory("kloop-programs-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    });

    private static readonly Lazy<string> Go = new(() => Compile("go", "fetch-go", "build", "-o", "{out}", "{source}/fetch.go"));
    private static readonly Lazy<string> Glibc = new(() => Compile("gcc", "fetch-glibc", "-static", "-o", "{out}", "{source}/fetch.c"));
    private static readonly Lazy<string> Musl = new(() => Compile("musl-gcc", "fetch-musl", "-static", "-o", "{out}", "{source}/fetch.c"));

    private static readonly Lazy<string> Fuzz = new(() => Compile("gcc", "fuzz", "-O1", "-pthread", "-o", "{out}", "{source}/fuzz.c"));

    /// <summary>Node.js; skips the test where it is not installed.</summary>
    public static string[] Node => [Need("node")];

    /// <summary>The program that makes hostile calls.</summary>
    public static string Fuzzer => Fuzz.Value;

    /// <summary>A file beside the tests.</summary>
    public static string Source(string name) => Path.Combine(AppContext.BaseDirectory, "Network", "Programs", name);

    /// <summary>The command that fetches; skips the test where its language is not installed.</summary>
    public static string[] Command(string program, string[] urls) => program switch
    {
        "curl" => [Need("sh"), Source("fetch.sh"), .. urls],
        "python" => [Need("/usr/bin/python3"), Source("fetch.py"), .. urls],
        "node" => [Need("node"), Source("fetch.js"), .. urls],
        "busybox" => [Need("busybox"), "sh", Source("busybox.sh"), .. urls],
        "perl" => [Need("perl"), Source("fetch.pl"), .. urls],
        "java" => [Need("java"), "-XX:TieredStopAtLevel=1", Source("Fetch.java"), .. urls],
        "java on IPv6 sockets" => [Need("java"), "-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv6Addresses=true", Source("Fetch.java"), .. urls],
        ".NET" => [Path.Combine(AppContext.BaseDirectory, "Kloop.Shoes.Tests"), LauncherStart.Fetch, .. urls],
        "go, static" => [Go.Value, .. urls],
        "C, glibc, static" => [Glibc.Value, .. urls.Select(Place)],
        "C, musl, static" => [Musl.Value, .. urls.Select(Place)],
        _ => throw new ArgumentException(program),
    };

    private static string Place(string url) => new Uri(url) is var uri ? $"{uri.Host}:{uri.Port}" : "";

    private static string Need(string program)
    {
        var path = (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(d => Path.Combine(d, program));
        Assert.SkipUnless(path.Any(File.Exists), $"{program} is not installed");
        return program;
    }

    private static string Compile(string compiler, string name, params string[] arguments)
    {
        Need(compiler);
        string output = Path.Combine(Folder.Value, name);
        var start = new ProcessStartInfo(compiler, arguments.Select(a => a.Replace("{out}", output, StringComparison.Ordinal).Replace("{source}", Path.GetDirectoryName(Source("x")), StringComparison.Ordinal)))
        {
            RedirectStandardError = true,
        };
        start.Environment["CGO_ENABLED"] = "0";
        using var process = Process.Start(start)!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
        return output;
    }
}
