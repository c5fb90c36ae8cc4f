using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Shoes;

/// <summary>A program on the laptop finds its pod's files where its pod has them, also as an ordinary user.</summary>
public sealed class FilesTests(FilesApp app) : IClassFixture<FilesApp>
{
    private const string AccountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

    [Fact]
    public async Task Every_kind_of_volume_stands_at_its_path_and_the_laptop_stays_as_it_is()
    {
        await using var user = await OrdinaryUser.CreateAsync();
        string before = Laptop();
        var run = await user.RunAsync("run", "files", "-n", app.Namespace, "--", "sh", "-c", """
            set -e
            cat /etc/kloop-files/settings.json; echo; cat $SETTINGS; echo; cat /etc/kloop-one.json; echo
            cat /kloop-secrets/db/password; echo
            stat -L -c %a /kloop-secrets/db/password /etc/kloop-files/settings.json
            od -An -tx1 /var/run/secrets/kloop.dev/all/icon.bin
            cat /var/run/secrets/kloop.dev/all/namespace; echo
            grep tier /var/run/secrets/kloop.dev/all/labels
            touch /kloop-scratch/web/mine; ls /kloop-scratch/web
            touch /etc/kloop-files/x 2>/dev/null || echo read-only
            /usr/bin/python3 -c "import socket; print(*(socket.create_connection((host, 443), 10).getpeername()[1] for host in ['ledger.test', 'kubernetes']))"
            id -u; head -c 5 /etc/passwd; echo; echo $PATH | grep -c usr; echo $HOSTNAME
            """);
        run.Succeeded("run");
        var lines = run.Output.Split('\n');
        Assert.Equal(
            ["{\"banner\": \"first\"}", "{\"banner\": \"first\"}", "{\"banner\": \"first\"}", "s3cret", "400", "644", " 00 01 ff", app.Namespace, "tier=\"web\"", "mine", "read-only", "443 443", "65534", "root:", "1"],
            lines[..15]);
        Assert.StartsWith("files-", lines[15], StringComparison.Ordinal);
        Assert.Contains("at the pod's paths; sudo and other set-user-ID programs have no effect", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Laptop());
        Assert.Empty(Directory.EnumerateFileSystemEntries(user.Folder + "/run"));
        await app.Kubectl.NothingLeftAsync();
    }

    [Fact]
    public async Task What_only_the_node_has_is_copied_on_request()
    {
        await using var user = await OrdinaryUser.CreateAsync();
        await app.Kubectl.OutAsync("exec", "deploy/files", "--", "sh", "-c", "cd /kloop-scratch/web && mkdir -p deep/er && head -c 3000000 /dev/zero >deep/er/big && echo -n hello >greeting && chmod 444 greeting && ln -sf greeting link && ln -f greeting hard");
        var run = await user.RunAsync("run", "files", "-n", app.Namespace, "--volume", "/kloop-scratch/web", "--", "sh", "-c", """
            cd /kloop-scratch/web; cat greeting link hard; echo; readlink link; wc -c <deep/er/big; touch x 2>/dev/null || echo read-only
            """);
        run.Succeeded("run");
        Assert.Equal("hellohellohello\ngreeting\n3000000\nread-only\n", run.Output);
        Assert.Contains("/kloop-scratch/web: 4 files, 3", run.Error, StringComparison.Ordinal);

        var unknown = await user.RunAsync("run", "files", "-n", app.Namespace, "--volume", "/data", "--", "true");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("has no volume /data: it has ", unknown.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(user.Folder + "/run"));
    }

    [Fact]
    public async Task The_API_server_knows_the_program_as_the_pods_service_account()
    {
        await using var user = await OrdinaryUser.CreateAsync();
        string server = (await Programs.RunAsync("kubectl", "config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}")).Output;
        string get = $"curl -sS --cacert {AccountPath}/ca.crt -H \"Authorization: Bearer $(cat TOKEN)\" {server}/api/v1/namespaces/$(cat {AccountPath}/namespace)";
        foreach (string token in (string[])[$"{AccountPath}/token", "/var/run/secrets/kloop.dev/all/token"])
        {
            var run = await user.RunAsync("run", "files", "-n", app.Namespace, "--", "sh", "-c", $"{get}/configmaps/settings; echo; echo ----; {get}/secrets/credentials".Replace("TOKEN", token, StringComparison.Ordinal));
            run.Succeeded("run");
            var answers = run.Output.Split("----");
            Assert.Equal("info", (string?)JsonNode.Parse(answers[0])!["data"]!["level"]);
            Assert.Contains($"system:serviceaccount:{app.Namespace}:robot", (string?)JsonNode.Parse(answers[1])!["message"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_edit_in_the_cluster_reaches_a_program_that_watches()
    {
        await using var user = await OrdinaryUser.CreateAsync();
        // Waits as programs that watch do: for the folder's ..data to be replaced. Links to new files come after that, as kubelet makes them.
        string watch = $$"""
            import os, time
            path = '/etc/kloop-files/..data'
            before = os.readlink(path)
            print('watching', flush=True)
            while os.readlink(path) == before: time.sleep(0.02)
            print('seen', open(path + '/added').read(), os.path.exists('/etc/kloop-files/level'), flush=True)
            """;
        await using var run = user.Start("run", "deploy/worker", "-n", app.Namespace, "--", "python3", "-c", watch);
        await run.SaysAsync("watching");
        await app.Kubectl.OutAsync("patch", "configmap", "settings", "-p", """{"data":{"added":"later"}}""");
        await run.SaysAsync("seen later True");
        Assert.Equal(0, await run.EndAsync());
        await app.Kubectl.OutAsync("patch", "configmap", "settings", "--type=json", "-p", """[{"op":"remove","path":"/data/added"}]""");
    }

    [Fact]
    public async Task A_change_of_the_environment_is_told_without_its_value()
    {
        await using var run = KloopRun.Start(null, "run", "files", "-n", app.Namespace, "--", "sleep", "60");
        await run.SaysAsync("your program runs");
        await app.Kubectl.OutAsync("patch", "configmap", "settings", "-p", """{"data":{"level":"mysterious"}}""");
        await run.SaysAsync("ConfigMap \"settings\" changed: your program still has the old LEVEL; restart it");
        Assert.DoesNotContain("mysterious", run.Text, StringComparison.Ordinal);
        await run.InterruptAsync();
        await app.Kubectl.OutAsync("patch", "configmap", "settings", "-p", """{"data":{"level":"info"}}""");
    }

    [Fact]
    public async Task After_kill_9_the_next_command_removes_the_files()
    {
        await using var user = await OrdinaryUser.CreateAsync();
        await using var run = user.Start("run", "files", "-n", app.Namespace, "--", "sh", "-c", "echo started; exec sleep 60");
        await run.SaysAsync("started");
        string left = Assert.Single(Directory.EnumerateDirectories(user.Private));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(left));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(user.Private));
        await run.SignalAsync("KILL");
        await run.EndAsync();
        Assert.True(Directory.Exists(left));
        (await user.RunAsync("heal", "-n", app.Namespace)).Succeeded("heal");
        Assert.False(Directory.Exists(left));
        await app.Kubectl.NothingLeftAsync();
    }

    [Fact]
    public async Task Without_namespaces_the_files_are_below_KLOOP_ROOT_and_variables_name_them_there()
    {
        await using var user = await OrdinaryUser.CreateAsync();
        // A laptop without unshare(1): the same answer as from a kernel that refuses.
        string path = Directory.CreateDirectory(Path.Combine(user.Folder, "bin")).FullName;
        foreach (string program in (string[])["sh", "cat", "true"]) File.CreateSymbolicLink(Path.Combine(path, program), $"/bin/{program}");
        var variables = new Dictionary<string, string>(user.Variables) { ["PATH"] = path };
        var run = await Programs.RunWithAsync("/usr/bin/setpriv", null, variables, "--reuid=65534", "--regid=65534", "--clear-groups", "--", Repository.Kloop,
            "run", "files", "-n", app.Namespace, "--", "sh", "-c", "echo $SETTINGS; cat $SETTINGS; cat $KLOOP_ROOT/kloop-secrets/db/password $KLOOP_ROOT/var/run/secrets/kubernetes.io/serviceaccount/namespace");
        run.Succeeded("run");
        Assert.StartsWith(user.Private, run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"/root/etc/kloop-files/settings.json\n{{\"banner\": \"first\"}}s3cret{app.Namespace}", run.Output, StringComparison.Ordinal);
        Assert.Contains("the pod's files are below $KLOOP_ROOT", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_program_has_the_same_shoes()
    {
        await using var user = await OrdinaryUser.CreateAsync();
        await using var run = user.Start("run", "files", "-n", app.Namespace, "--", "sh", "-c", "echo started; exec sleep 60");
        await run.SaysAsync("started");
        var exec = await user.RunAsync("exec", "files", "--", "sh", "-c", "cat $SETTINGS /kloop-secrets/db/password; exit 4");
        Assert.Equal((4, "{\"banner\": \"first\"}s3cret"), (exec.ExitCode, exec.Output));
        var none = await user.RunAsync("exec", "other", "--", "true");
        Assert.Equal(2, none.ExitCode);
        Assert.Contains($"no session \"other\": there is {app.Namespace}/files", none.Error, StringComparison.Ordinal);
        await run.InterruptAsync();
    }

    [Fact]
    public async Task A_debugger_gets_an_environment_that_names_the_files_on_this_laptop()
    {
        string file = Path.GetTempFileName();
        await using var run = KloopRun.Start(null, "redirect", "files", "--all", "-n", app.Namespace, "--port", $"{Repository.FreePort()}:80", "--wait", "--env-file", file, "--env-json", file + ".json");
        await run.SaysAsync("environment written to");
        var variables = JsonNode.Parse(await File.ReadAllTextAsync(file + ".json"))!;
        Assert.Equal("{\"banner\": \"first\"}", await File.ReadAllTextAsync((string)variables["SETTINGS"]!));
        Assert.Contains($"SETTINGS=\"{variables["SETTINGS"]}\"", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file + ".json"));
        await run.InterruptAsync();
        File.Delete(file);
        File.Delete(file + ".json");
    }

    [Fact]
    public async Task A_program_that_somebody_else_starts_with_the_environment_reaches_the_cluster()
    {
        string file = Path.GetTempFileName();
        await using var run = KloopRun.Start(null, "redirect", "files", "--all", "-n", app.Namespace, "--port", $"{Repository.FreePort()}:80", "--wait", "--env-json", file);
        await run.SaysAsync("environment written to");
        Assert.Contains("a program that you start with this environment reaches the cluster by its variables", run.Text, StringComparison.Ordinal);
        var variables = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject().ToDictionary(v => v.Key, v => (string)v.Value!);
        // By the proxy, and by an address of the laptop.
        var result = await Programs.RunWithAsync("sh", null, variables, "-c", """
            curl -s -m 60 -o /dev/null -w '%{http_code} ' http://files/
            curl -s -m 60 -o /dev/null -w '%{http_code}' --noproxy '*' http://$FILES_SERVICE_HOST:$FILES_SERVICE_PORT/
            """);
        Assert.Equal("200 200", result.Output);
        await run.InterruptAsync();
        var after = await Programs.RunWithAsync("sh", null, variables, "-c", "curl -s -m 20 --noproxy '*' http://$FILES_SERVICE_HOST:$FILES_SERVICE_PORT/");
        Assert.Equal(7, after.ExitCode);
        File.Delete(file);
        await app.Kubectl.NothingLeftAsync();
    }

    /// <summary>What the files' places could change.</summary>
    private static string Laptop() => string.Join('\n', ((string[])["/", "/etc", "/run", "/var", "/var/run/secrets"]).Where(Directory.Exists)
        .SelectMany(Directory.EnumerateFileSystemEntries).Order(StringComparer.Ordinal)) + File.ReadAllText("/proc/self/mountinfo");
}
