using CsCheck;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Tests.Doubles;

namespace Kloop.Tunnel.Tests;

/// <summary>Random operations on several channels in both directions against what a pair of TCP streams would do.</summary>
public sealed class TunnelModelTests
{
    internal enum What
    {
        Write,
        Read,
        End,
        Reset,
    }

    internal sealed record Step(What What, int Channel, bool FromLaptop, int Size);

    internal static readonly Gen<Step> Steps = Gen.Select(
        Gen.Frequency((10, Gen.Const(What.Write)), (10, Gen.Const(What.Read)), (1, Gen.Const(What.End)), (1, Gen.Const(What.Reset))),
        Gen.Int[0, 3], Gen.Bool, Gen.OneOf(Gen.Int[1, 100], Gen.Int[1, 200_000]),
        (what, channel, fromLaptop, size) => new Step(what, channel, fromLaptop, size));

    [Fact]
    public async Task RandomOperations_DeliverExactlyTheBytesWritten_InOrder() =>
        await Gen.Select(Steps.Array[1, 60], Gen.OneOf(Gen.Const(64), Gen.Int[100, 100_000])).SampleAsync(async (steps, buffer) =>
        {
            await using var pair = new TunnelPair(buffer: buffer);
            await RunAsync(steps, pair.ChannelAsync);
        }, iter: 60, threads: 2);

    internal static async Task RunAsync(Step[] steps, Func<Task<(TunnelChannel Laptop, TunnelChannel Agent)>> open)
    {
        var channels = new List<ModelChannel>();
        for (int i = 0; i < 4; i++)
        {
            var (laptop, agent) = await open();
            channels.Add(new ModelChannel(new Direction(laptop, agent, i), new Direction(agent, laptop, i + 100)));
        }

        foreach (var step in steps) await channels[step.Channel].DoAsync(step);
        await Task.WhenAll(channels.Select(c => c.FinishAsync()));
    }

    private sealed class ModelChannel(Direction up, Direction down)
    {
        private bool _reset;

        public async Task DoAsync(Step step)
        {
            if (_reset) return;
            var direction = step.FromLaptop ? up : down;
            switch (step.What)
            {
                case What.Write: direction.Write(step.Size); break;
                case What.Read: await direction.ReadAsync(step.Size); break;
                case What.End: direction.End(); break;
                case What.Reset:
                    _reset = true;
                    direction.From.Reset();
                    break;
            }
        }

        public async Task FinishAsync()
        {
            if (_reset)
            {
                await Task.WhenAll(up.FinishResetAsync(), down.FinishResetAsync());
                return;
            }

            up.End();
            down.End();
            await Task.WhenAll(up.FinishAsync(), down.FinishAsync());
        }
    }

    private sealed class Direction(TunnelChannel from, TunnelChannel to, int seed)
    {
        private Task _writing = Task.CompletedTask;
        private long _written;
        private long _read;
        private bool _ended;

        public TunnelChannel From => from;

        /// <summary>Does not wait: a window may be full until a later step reads.</summary>
        public void Write(int size)
        {
            if (_ended) return;
            long at = _written;
            _written += size;
            _writing = AfterAsync(_writing, async () => await from.WriteAsync(Pattern(at, size), default));
        }

        public void End()
        {
            if (_ended) return;
            _ended = true;
            _writing = AfterAsync(_writing, () =>
            {
                from.End();
                return Task.CompletedTask;
            });
        }

        public async Task ReadAsync(int most)
        {
            if (_read == _written) return;
            var buffer = new byte[most];
            int count = await to.ReadAsync(buffer, default).InTime();
            Assert.InRange(count, 1, most);
            Check(buffer.AsSpan(0, count));
        }

        public async Task FinishAsync()
        {
            Check(await to.ReadToEndAsync());
            Assert.Equal(_written, _read);
            await _writing.InTime();
        }

        /// <summary>What still arrives is a prefix; then comes an error, or an end that was sent before.</summary>
        public async Task FinishResetAsync()
        {
            var buffer = new byte[64 * 1024];
            try
            {
                while (await to.ReadAsync(buffer, default).InTime() is var count and > 0) Check(buffer.AsSpan(0, count));
                Assert.True(_ended && _read == _written);
            }
            catch (ChannelResetException)
            {
                Assert.True(_read <= _written);
            }

            await _writing.ContinueWith(t => t.Exception, TaskScheduler.Default).InTime();
            Assert.True(_writing.IsCompletedSuccessfully || _writing.Exception?.InnerException is ChannelResetException);
        }

        private void Check(ReadOnlySpan<byte> bytes)
        {
            Assert.True(bytes.SequenceEqual(Pattern(_read, bytes.Length)), $"bytes from {_read} on are not those that were written");
            _read += bytes.Length;
        }

        private byte[] Pattern(long at, int count)
        {
            var bytes = new byte[count];
            for (int i = 0; i < count; i++) bytes[i] = (byte)((((at + i) * 31) + ((at + i) >> 8)) ^ seed);
            return bytes;
        }

        private static async Task AfterAsync(Task before, Func<Task> next)
        {
            await before;
            await next();
        }
    }
}
