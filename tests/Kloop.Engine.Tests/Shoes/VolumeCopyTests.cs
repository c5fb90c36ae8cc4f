using Kloop.Engine.Shoes;
using Kloop.Engine.Tests.Doubles;
using Kloop.Shoes.Files;

namespace Kloop.Engine.Tests.Shoes;

public sealed class VolumeCopyTests
{
    private static readonly IReadOnlyList<PodMount> Mounts = PodMount.Of(
        Given.Json("""
            {"spec": {
              "containers": [{"name": "main", "volumeMounts": [
                {"name": "settings", "mountPath": "/etc/settings"}, {"name": "data", "mountPath": "/data"},
                {"name": "data-old", "mountPath": "/old"}, {"name": "scratch", "mountPath": "/scratch"}]}],
              "volumes": [
                {"name": "settings", "configMap": {"name": "s"}}, {"name": "data", "persistentVolumeClaim": {"claimName": "d"}},
                {"name": "data-old", "hostPath": {"path": "/x"}}, {"name": "scratch", "emptyDir": {}}]}}
            """),
        "main", new Dictionary<string, string>());

    [Fact]
    public void AskedFor_ByPathOrName() => Assert.Equal(["/data", "/scratch"], Choose(["/data/", "scratch", "settings"], []));

    [Fact]
    public void WishedFor_IsWhatOnlyTheNodeHas_AndWhatIsNotThereIsNone() =>
        Assert.Equal(["/data", "/old"], Choose(["data"], ["data*", "settings", "scratch", "default-token-*"]));

    [Fact]
    public void AskedForAndNotThere_IsRefused() =>
        Assert.Contains("has no volume /nope: it has /etc/settings (settings), /data (data)", Assert.Throws<UsageException>(() => Choose(["/nope"], [])).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Choose(IReadOnlyList<string> wanted, IReadOnlyList<string> wished) => VolumeCopy.Choose(Mounts, wanted, wished, "main").Select(m => m.Path);
}
