namespace Kloop.EndToEnd.Tests.Tools;

/// <summary>A user without any rights on this machine (nobody), with a kubeconfig of their own.</summary>
internal sealed class OrdinaryUser : IAsyncDisposable
{
    private const string Id = "65534";

    private OrdinaryUser(string folder) => Folder = folder;

    /// <summary>Their own folder.</summary>
    public string Folder { get; }

    /// <summary>What they have in their environment.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["KUBECONFIG"] = Path.Combine(Folder, "kubeconfig"),
        ["HOME"] = Folder,
        ["XDG_RUNTIME_DIR"] = Path.Combine(Folder, "run"),
    };

    /// <summary>Where their kloop keeps pods' files.</summary>
    public string Private => Path.Combine(Folder, "run", "kloop");

    public static async Task<OrdinaryUser> CreateAsync()
    {
        var user = new OrdinaryUser(Directory.CreateTempSubdirectory("kloop-user-").FullName);
        Directory.CreateDirectory(Path.Combine(user.Folder, "run"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(Path.Combine(user.Folder, "kubeconfig"), (await Programs.RunAsync("kubectl", "config", "view", "--raw", "--flatten", "--minify")).Succeeded("kubeconfig").Output);
        (await Programs.RunAsync("chown", "-R", $"{Id}:{Id}", user.Folder)).Succeeded("chown");
        File.SetUnixFileMode(Path.Combine(user.Folder, "kubeconfig"), UnixFileMode.UserRead);
        return user;
    }

    /// <summary>Starts kloop as this user.</summary>
    public KloopRun Start(params string[] arguments) => KloopRun.StartProgramWith(Variables, "setpriv", [.. Become, Repository.Kloop, .. arguments]);

    /// <summary>Runs kloop as this user to its end.</summary>
    public Task<Result> RunAsync(params string[] arguments) => Programs.RunWithAsync("setpriv", null, Variables, [.. Become, Repository.Kloop, .. arguments]);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string[] Become => [$"--reuid={Id}", $"--regid={Id}", "--clear-groups", "--"];
}
