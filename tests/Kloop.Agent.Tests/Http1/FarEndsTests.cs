using System.Net;
using Kloop.Agent.Http1;
using Kloop.Agent.Tests.Doubles;
using Microsoft.Extensions.Time.Testing;

namespace Kloop.Agent.Tests.Http1;

public sealed class FarEndsTests : IDisposable
{
    private static readonly Place Here = new(new IPEndPoint(IPAddress.Loopback, 1), 80, null);

    private readonly FakeTimeProvider _time = new();
    private readonly RawOrigin _origin = new();
    private readonly FarEnds _idle;

    public FarEndsTests() => _idle = new FarEnds(_time);

    public void Dispose()
    {
        _idle.Dispose();
        _origin.Dispose();
    }

    [Fact]
    public async Task LastUsed_GoesFirst_AndOnlyToItsPlace()
    {
        var (one, _) = await ConnectAsync(Here);
        var (two, _) = await ConnectAsync(Here);
        _idle.Return(one);
        _idle.Return(two);
        Assert.Null(_idle.Take(Here with { Port = 81 }));
        Assert.Null(_idle.Take(Here with { TlsName = "shop" }));
        Assert.Same(two, _idle.Take(new Place(new IPEndPoint(IPAddress.Loopback, 1), 80, null)));
        Assert.Same(one, _idle.Take(Here));
        Assert.Null(_idle.Take(Here));
    }

    [Fact]
    public async Task IdleTooLong_IsClosed()
    {
        var (one, origin) = await ConnectAsync(Here);
        _idle.Return(one);
        _time.Advance(TimeSpan.FromSeconds(6));
        await origin.EndedAsync();
        Assert.Null(_idle.Take(Here));
    }

    [Fact]
    public async Task OldConnection_IsRenewed_SoThatNewPodsGetTheirShare()
    {
        var (one, origin) = await ConnectAsync(Here);
        for (int i = 0; i < 11; i++)
        {
            _idle.Return(one);
            _time.Advance(TimeSpan.FromSeconds(3));
            if (_idle.Take(Here) is null) break;
        }

        await origin.EndedAsync();
    }

    [Fact]
    public async Task ConnectionThatTheOtherEndClosed_IsNotTaken()
    {
        var (one, origin) = await ConnectAsync(Here);
        _idle.Return(one);
        origin.End();
        await Waiting.UntilAsync(() => !one.Link.IsQuiet);
        Assert.Null(_idle.Take(Here));
    }

    [Fact]
    public async Task WhatComesBackAfterTheEnd_IsClosed()
    {
        var (one, origin) = await ConnectAsync(Here);
        _idle.Dispose();
        _idle.Return(one);
        await origin.EndedAsync();
    }

    private async Task<(FarEnd FarEnd, Talker Origin)> ConnectAsync(Place place)
    {
        var link = await Connecting.ToOriginAsync(_origin.Address);
        return (new FarEnd(place, link, _time.GetTimestamp()), await _origin.NextAsync());
    }
}
