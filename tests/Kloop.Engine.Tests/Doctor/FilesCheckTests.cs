using Kloop.Engine.Doctor;

namespace Kloop.Engine.Tests.Doctor;

public sealed class FilesCheckTests
{
    private const string AppArmor = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", Clone = "/proc/sys/kernel/unprivileged_userns_clone", Most = "/proc/sys/user/max_user_namespaces";

    [Theory]
    [InlineData(true, "your program finds its pod's files at their own paths")]
    [InlineData(false, "your program finds its pod's files at their own paths; sudo and other set-user-ID programs have no effect in it then")]
    public void Success_IsFine(bool isRoot, string text) => Assert.Equal(new Check("files", CheckResult.Ok, text), FilesCheck.Of(null, isRoot, _ => null));

    [Theory]
    [InlineData("unshare: write failed /proc/self/uid_map: Operation not permitted", AppArmor, "1\n", "AppArmor keeps user namespaces", "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")]
    [InlineData("unshare: unshare failed: Operation not permitted", Clone, "0\n", "the kernel keeps user namespaces", "sudo sysctl -w kernel.unprivileged_userns_clone=1")]
    [InlineData("unshare: unshare failed: No space left on device", Most, "0\n", "the kernel has no user namespaces", "sudo sysctl -w user.max_user_namespaces=")]
    [InlineData("unshare: unshare failed: Operation not permitted", "/proc/self/status", "Name:\tkloop\nSeccomp:\t2\nSeccomp_filters:\t1\n", "a seccomp profile forbids it", "seccomp=unconfined")]
    [InlineData("there is no unshare(1) on this laptop (Debian: package util-linux, 2.36 or later)", AppArmor, "1\n", "there is no unshare(1)", "install util-linux, 2.36 or later")]
    [InlineData("unshare: unrecognized option '--map-current-user'", AppArmor, "1\n", "unrecognized option", "install util-linux, 2.36 or later")]
    [InlineData("make /x read-only: Function not implemented", "/none", "", "Function not implemented", "code with fixed paths needs $KLOOP_ROOT before them")]
    public void Refusal_HasItsCause_AndARemedy(string refusal, string file, string text, string cause, string remedy)
    {
        var check = FilesCheck.Of(refusal, isRoot: false, path => path == file ? text : null);
        Assert.Equal(CheckResult.Warning, check.Result);
        Assert.Contains("below $KLOOP_ROOT", check.Text, StringComparison.Ordinal);
        Assert.Contains(cause, check.Text, StringComparison.Ordinal);
        Assert.Contains(refusal, check.Text, StringComparison.Ordinal);
        Assert.StartsWith(remedy, check.Remedy!.Replace("start the container with --security-opt ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void RootsRefusal_IsNoMatterOfUserNamespaces()
    {
        var check = FilesCheck.Of("unshare: Operation not permitted", isRoot: true, path => path == AppArmor ? "1" : "Name:\tkloop\nSeccomp:\t2\n");
        Assert.EndsWith("--cap-add SYS_ADMIN", check.Remedy!, StringComparison.Ordinal);
    }
}
