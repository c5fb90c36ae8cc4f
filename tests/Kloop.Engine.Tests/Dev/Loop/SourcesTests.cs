using Kloop.Engine.Applications;
using Kloop.Engine.Dev.Loop;

namespace Kloop.Engine.Tests.Dev.Loop;

public sealed class SourcesTests
{
    [Fact]
    public void WatchedFolders_AreTheFirstSyncedFoldersSources()
    {
        var target = WatchedSources.Of(new DevTarget(null, "web")
        {
            Folders = [new SyncFolder(null, "/r/out", "/app"), new SyncFolder(null, "/r/web/wwwroot", "/app/wwwroot")],
            Watched = ["/r/web", "/r/lib", "/r/lib/inner"],
        });
        Assert.Equal(["/r/web", null], target.Folders.Select(f => f.Sources));
        Assert.Equal(["/r/lib"], target.Folders[0].MoreSources);
    }

    [Fact]
    public void ProgramInTheRoot_GetsAFolderOfItsOwn()
    {
        var target = new DevTarget(null, "cart") { Folders = [new SyncFolder(null, "/r/bin", "/") { Only = ["/cart"] }] };
        var moved = ProgramFolder.Of(target, ("FROM scratch\nCOPY bin/cart /cart\nENTRYPOINT [\"/cart\"]\nCMD [\"--port\", \"80\"]", null));
        Assert.Equal(["/kloop-program/cart", "--port", "80"], moved.Command!);
        Assert.Equal("/kloop-program", Assert.Single(moved.Folders).Container);
        Assert.Equal(target, ProgramFolder.Of(target, ("FROM scratch\nENTRYPOINT [\"/other\"]", null)));
        Assert.Equal(target, ProgramFolder.Of(target, null));
    }
}
