using Kloop.Engine.Redirect.Image;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.Redirect.Image;

public sealed class BorrowedImagesTests
{
    [Fact]
    public void OwnImage_ComesFirst_AndEachOnce() =>
        Assert.Equal(["shop/catalog:1", "redis:7"], Candidates("shop/catalog:1", "redis:7", "shop/catalog:1", "redis:7"));

    [Theory]
    [InlineData("gcr.io/distroless/static")]
    [InlineData("images.test/dotnet/runtime:10.0-noble-chiseled")]
    [InlineData("cgr.dev/chainguard/Wolfi-base")]
    public void ImageThatLooksShellless_ComesLast(string own) => Assert.Equal(["redis:7", own], Candidates(own, "redis:7"));

    [Fact]
    public void OnlyWhatRuns_AndIsNotOurs_CanBeBorrowed()
    {
        var notReady = Given.Json("""{"spec":{"containers":[{"name":"x","image":"not-ready"}]}}""");
        var ours = Given.Pod();
        ours["metadata"]!["labels"] = Given.Json("""{"app.kubernetes.io/managed-by":"kloop"}""");
        ours["spec"]!["containers"]![0]!["image"] = "ours";
        Assert.Equal(["shop/catalog:1"], BorrowedImages.Candidates(Given.Pod(), "main", [notReady, ours]));
    }

    [Fact]
    public void NoMoreThanFour_AreTried() => Assert.Equal(["own", "a", "b", "c"], Candidates("own", "a", "b", "c", "d", "e"));

    private static IReadOnlyList<string> Candidates(string own, params string[] others) =>
        BorrowedImages.Candidates(Running(own), "main", others.Select(Running));

    private static System.Text.Json.Nodes.JsonObject Running(string image)
    {
        var pod = Given.Pod();
        pod["spec"]!["containers"]![0]!["image"] = image;
        return pod;
    }
}
