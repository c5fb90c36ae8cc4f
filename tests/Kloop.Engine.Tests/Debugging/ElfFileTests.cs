using Kloop.Engine.Debugging;

namespace Kloop.Engine.Tests.Debugging;

public sealed class ElfFileTests
{
    [Fact]
    public void ProgramWithSharedLibraries_NeedsALoader() => Assert.True(ElfFile.NeedsLoader("/bin/cat"));

    [Fact]
    public void WhatIsNoProgram_NeedsNone() => Assert.False(ElfFile.NeedsLoader("/etc/passwd"));
}
