using System.Diagnostics;
using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Tests.Processes;

public sealed class ProcessTreeTests
{
    [Fact]
    public async Task Descendants_AreFound_DownToGrandchildren_AndNotOnceTheyEnded()
    {
        // The subshell is a child of its own; it tells its id and lives as long as its standard input.
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", "(sh -c 'echo $$; read line')"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        int innermost = int.Parse((await shell.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);
        var found = ProcessTree.Descendants(System.Environment.ProcessId);
        Assert.Contains(shell.Id, found);
        Assert.Contains(innermost, found);
        Assert.NotNull(ProcessTree.Read(innermost));
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        Assert.Null(ProcessTree.Read(shell.Id));
        Assert.DoesNotContain(shell.Id, ProcessTree.Descendants(System.Environment.ProcessId));
    }

    [Fact]
    public void ProcessWithABracketInItsName_IsRead()
    {
        string folder = Directory.CreateTempSubdirectory("kloop-").FullName;
        string program = Path.Combine(folder, "a) Z 1 (b");
        File.Copy(File.Exists("/usr/bin/sleep") ? "/usr/bin/sleep" : "/bin/sleep", program);
        using var process = Process.Start(new ProcessStartInfo(program, ["60"]))!;
        try
        {
            Assert.Equal(System.Environment.ProcessId, ProcessTree.Read(process.Id)!.Parent);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void NoProcess_IsNull() => Assert.Null(ProcessTree.Read(int.MaxValue));
}
