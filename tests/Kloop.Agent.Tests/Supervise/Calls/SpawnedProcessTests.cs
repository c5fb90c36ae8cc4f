using System.Text;
using Kloop.Agent.Supervise.Calls;

namespace Kloop.Agent.Tests.Supervise.Calls;

public sealed class SpawnedProcessTests
{
    [Fact]
    public void TheProgram_HasAllVariables_ButKloopsOwn()
    {
        byte[] environ = Encoding.UTF8.GetBytes("PATH=/bin\0KLOOP_KEY=secret\0EMPTY=\0NOT_KLOOP_=1\0");
        Assert.Equal(["PATH=/bin", "EMPTY=", "NOT_KLOOP_=1"], SpawnedProcess.Variables(environ).Select(Encoding.UTF8.GetString));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3 << 8, 3)]
    [InlineData(9, 137)]
    [InlineData(15 | 0x80, 143)]
    public void ExitCodes_AreAsAShellHasThem(int status, int expected) => Assert.Equal(expected, ChildReaper.ExitCode(status));
}
