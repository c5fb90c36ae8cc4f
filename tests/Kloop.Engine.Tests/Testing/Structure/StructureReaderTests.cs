using Kloop.Engine.Testing.Structure;

namespace Kloop.Engine.Tests.Testing.Structure;

public sealed class StructureReaderTests
{
    [Fact]
    public void AFile_SaysWhatIsChecked()
    {
        var read = StructureReader.Read("""
            schemaVersion: 2.0.0
            globalEnvVars: [{key: LANG, value: C}]
            metadataTest:
              envVars: [{key: PORT, value: '80\d+', isRegex: true}]
              exposedPorts: ["8080"]
              entrypoint: [/server]
              cmd: []
              workdir: /app
            fileExistenceTests:
            - {name: server, path: /server, permissions: -rwxr-xr-x, uid: 0, isExecutableBy: any}
            - {path: /bin/sh, shouldExist: false}
            fileContentTests:
            - {name: version, path: /version, expectedContents: ['^1\.'], excludedContents: [rc]}
            commandTests:
            - name: help
              command: /server
              args: [--help]
              envVars: [{key: A, value: b c}]
              exitCode: 2
              setup: [[mkdir, /tmp/x]]
              expectedOutput: ['usage']
            """, "checks.yaml");
        Assert.Equal(("/app", null, 0, "/server"), (read.Metadata!.Directory, read.Metadata.User, read.Metadata.Command!.Count, read.Metadata.Entrypoint!.Single()));
        Assert.Matches(read.Metadata.Variables.Single().Pattern!, "8080");
        Assert.Equal([new FileCheck("server", "/server", true, "-rwxr-xr-x", 0, null, "any"), new FileCheck("/bin/sh", "/bin/sh", false, null, null, null, null)], read.Files);
        Assert.Equal(("version", 1, 1), (read.Contents.Single().Name, read.Contents.Single().Expected.Count, read.Contents.Single().Excluded.Count));
        var help = read.Commands.Single();
        Assert.Equal(["env", "LANG=C", "A=b c", "/server", "--help"], help.Command);
        Assert.Equal((2, "mkdir /tmp/x"), (help.ExitCode, string.Join(' ', help.Setup.Single())));
    }

    [Fact]
    public void EveryFault_IsTold_WithItsPlace()
    {
        string message = Assert.Throws<UsageException>(() => StructureReader.Read("""
            schemaVersion: 1.0.0
            licenseTests: [{debian: true}]
            fileExistenceTests:
            - {name: server}
            - {path: server}
            commandTests:
            - {name: x, expectedOutput: ['(']}
            """, "checks.yaml")).Message;
        Assert.Equal(
            [
                "checks.yaml:1:16: schemaVersion is 2.0.0, the one that Kloop reads, and not 1.0.0",
                "checks.yaml:2:1: a file of container structure tests has no key \"licenseTests\"; it may have schemaVersion, metadataTest, fileExistenceTests, fileContentTests, commandTests, globalEnvVars",
                "checks.yaml:4:3: this item has no path: write path: /app/server",
                "checks.yaml:5:10: path begins with /, and \"server\" does not",
                "checks.yaml:7:3: this item has no command: write {name: help, command: /app/server, args: [--help]}",
            ],
            message.Split('\n'));
    }

    [Fact]
    public void Expression_ThatIsNone_IsTold() => Assert.StartsWith(
        "checks.yaml:3:54: \"(\" is no regular expression: ",
        Assert.Throws<UsageException>(() => StructureReader.Read("schemaVersion: 2.0.0\nfileContentTests:\n- {name: version, path: /version, expectedContents: ['(']}\n", "checks.yaml")).Message,
        StringComparison.Ordinal);
}
