using CsCheck;
using Kloop.Tunnel.Tests.Doubles;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Tests.Wire;

public sealed class ReplayBufferTests
{
    [Fact]
    public void AnyAppendsAndReleases_LeaveWhatLiesBetween_Readable() =>
        Gen.Select(Gen.Int[1, 300_000], Gen.Int[0, 300_000], Gen.Double[0, 1]).Array[1, 12].Sample(steps =>
        {
            var buffer = new ReplayBuffer();
            var all = new MemoryStream();
            foreach (var (append, release, from) in steps)
            {
                var bytes = ChannelReading.Bytes(append, (int)all.Length);
                buffer.Append(bytes);
                all.Write(bytes);
                buffer.Release(buffer.Start + release);
                Assert.Equal(all.Length, buffer.End);
                for (long at = buffer.Start + (long)((buffer.End - buffer.Start) * from); at < buffer.End;)
                {
                    var loan = buffer.Lend(at);
                    Assert.True(loan.Bytes.Span.SequenceEqual(all.GetBuffer().AsSpan((int)at, loan.Bytes.Length)));
                    at += loan.Bytes.Length;
                    ReplayBuffer.GiveBack(loan);
                }
            }
        }, iter: 100);

    [Fact]
    public void Release_NeverGoesBack_NorBeyondTheEnd()
    {
        var buffer = new ReplayBuffer();
        buffer.Append(new byte[100]);
        buffer.Release(60);
        buffer.Release(10);
        Assert.Equal(60, buffer.Start);
        buffer.Release(1000);
        Assert.Equal((100, 100), (buffer.Start, buffer.End));
    }

    [Theory]
    [InlineData(49)]
    [InlineData(100)]
    public void Lend_OfWhatIsNotThere_Throws(long position)
    {
        var buffer = new ReplayBuffer();
        buffer.Append(new byte[50]);
        buffer.Release(50);
        buffer.Append(new byte[50]);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Lend(position));
    }
}
