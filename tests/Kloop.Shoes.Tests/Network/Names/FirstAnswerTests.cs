using Kloop.Shoes.Network;
using Kloop.Shoes.Network.Names;

namespace Kloop.Shoes.Tests.Network.Names;

public sealed class FirstAnswerTests
{
    [Fact]
    public async Task WaitsForTheWay_OnceForAll()
    {
        var cluster = new LateCluster();
        var first = new FirstAnswer(cluster);
        Assert.Equal(0, cluster.Asked);
        Assert.False(first.IsHere);
        var waiting = first.Here;
        Assert.False(waiting.IsCompleted);
        cluster.Way.SetResult(new ClusterResolver(["10.96.0.10"], [], 5));
        await waiting;
        Assert.True(first.IsHere);
        Assert.Equal(1, cluster.Asked);
    }

    [Fact]
    public async Task NoWay_IsForTheAnswerToSay()
    {
        var cluster = new LateCluster();
        var first = new FirstAnswer(cluster);
        var waiting = first.Here;
        cluster.Way.SetException(new IOException("the agent is gone"));
        await waiting;
        Assert.True(first.IsHere);
    }

    private sealed class LateCluster : IClusterNetwork
    {
        public TaskCompletionSource<ClusterResolver> Way { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Asked { get; private set; }

        public Task<ClusterResolver> ResolverAsync(CancellationToken cancellationToken)
        {
            Asked++;
            return Way.Task.WaitAsync(cancellationToken);
        }

        public Task<byte[]> AskAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken) => throw new IOException("nobody is asked here");

        public Task<ClusterDial> DialAsync(string host, ushort port, CancellationToken cancellationToken) => throw new IOException("nothing is dialled here");

        public Task<IClusterDatagrams> OpenDatagramsAsync(string host, ushort port, CancellationToken cancellationToken) => throw new IOException("nothing is sent here");
    }
}
