using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Tests.Processes;

public sealed class LauncherTests
{
    [Theory]
    [InlineData(false, "1")]
    [InlineData(true, "2")]
    public void Arguments_KeepTheCommand_AsItIs(bool toStderr, string descriptor) =>
        Assert.Equal(["__exec", "42", descriptor, "-", "meeting", "node", "--", "a b", ""], Launcher.Arguments(42, toStderr, null, "meeting", ["node", "--", "a b", ""]));
}
