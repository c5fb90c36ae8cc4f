using System.Buffers.Binary;
using Kloop.Tunnel.Session;
using Kloop.Tunnel.Tests.Doubles;

namespace Kloop.Tunnel.Tests.Session;

public sealed class ControlChannelTests
{
    private static readonly SessionInfo Info = new("id", "ärna", "laptop", DateTimeOffset.UnixEpoch, new SessionRoute());

    [Fact]
    public async Task Questions_AreAnswered_InOrder()
    {
        await using var pair = new TunnelPair();
        var (asking, answering) = await OpenAsync(pair, question => Task.FromResult(
            question.Register is { } register ? new ControlAnswer(Clash: register.Session)
            : question.Canary is { } canary ? new ControlAnswer(Error: $"{canary.Host}:{canary.Port}")
            : new ControlAnswer(Sessions: [Info, Info])));
        Assert.Equal(Info, (await asking.AskAsync(new ControlQuestion(Register: new RegisterRoute(Info)), default).InTime()).Clash);
        Assert.Equal("catalog:80", (await asking.AskAsync(new ControlQuestion(Canary: new SendCanary("catalog", 80)), default).InTime()).Error);
        Assert.Equal([Info, Info], (await asking.AskAsync(new ControlQuestion(ListSessions: true), default).InTime()).Sessions!);
        await asking.DisposeAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => answering.InTime());
    }

    [Fact]
    public async Task ManyAskers_GetEachItsOwnAnswer()
    {
        await using var pair = new TunnelPair();
        var (asking, _) = await OpenAsync(pair, async question =>
        {
            await Task.Yield();
            return new ControlAnswer(Error: question.Canary!.Host);
        });
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => asking.AskAsync(new ControlQuestion(Canary: new SendCanary($"host{i}", 1)), default))).InTime();
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"host{i}"), answers.Select(a => a.Error));
    }

    [Fact]
    public async Task AgentThatEnds_IsATunnelLost()
    {
        await using var pair = new TunnelPair();
        await using var asking = ControlChannel.Open(pair.Laptop);
        (await pair.AtAgent()).Accept().End();
        await Assert.ThrowsAsync<TunnelLostException>(() => asking.AskAsync(new ControlQuestion(ListSessions: true), default).InTime());
    }

    [Fact]
    public async Task LaptopThatEnds_EndsTheAnswering_Quietly()
    {
        await using var pair = new TunnelPair();
        var laptop = pair.Laptop.Open(TunnelPair.Somewhere);
        var answering = new ControlChannel((await pair.AtAgent()).Accept()).AnswerAsync(_ => Task.FromResult(new ControlAnswer()), default);
        laptop.End();
        await answering.InTime();
    }

    [Theory]
    [InlineData(JsonMessages.MaxMessage + 1)]
    [InlineData(-1)]
    public async Task OversizeMessage_BreaksTheProtocol_BeforeItIsRead(int length)
    {
        await using var pair = new TunnelPair();
        var laptop = pair.Laptop.Open(TunnelPair.Somewhere);
        var answering = new ControlChannel((await pair.AtAgent()).Accept()).AnswerAsync(_ => Task.FromResult(new ControlAnswer()), default);
        var head = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(head, length);
        await laptop.SendAsync(head);
        await Assert.ThrowsAsync<TunnelProtocolException>(() => answering.InTime());
    }

    [Fact]
    public async Task OversizeQuestion_FailsTheAsker()
    {
        await using var pair = new TunnelPair();
        await using var asking = ControlChannel.Open(pair.Laptop);
        var control = new ControlChannel((await pair.AtAgent()).Accept());
        var asked = asking.AskAsync(new ControlQuestion(Canary: new SendCanary(new string('x', JsonMessages.MaxMessage), 1)), default);
        await Assert.ThrowsAsync<TunnelProtocolException>(() => control.AnswerAsync(_ => Task.FromResult(new ControlAnswer()), default).InTime());
        await control.DisposeAsync();
        await Assert.ThrowsAsync<ChannelResetException>(() => asked.InTime());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1]")]
    public async Task WhatIsNoJsonOfOurs_BreaksTheProtocol(string text)
    {
        await using var pair = new TunnelPair();
        var laptop = pair.Laptop.Open(TunnelPair.Somewhere);
        var answering = new ControlChannel((await pair.AtAgent()).Accept()).AnswerAsync(_ => Task.FromResult(new ControlAnswer()), default);
        await laptop.SendAsync([0, 0, 0, (byte)text.Length, .. text.Select(c => (byte)c)]);
        await Assert.ThrowsAsync<TunnelProtocolException>(() => answering.InTime());
    }

    [Fact]
    public async Task FieldsOfALaterVersion_AreIgnored()
    {
        await using var pair = new TunnelPair();
        var laptop = pair.Laptop.Open(TunnelPair.Somewhere);
        var seen = new TaskCompletionSource<ControlQuestion>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = new ControlChannel((await pair.AtAgent()).Accept()).AnswerAsync(question =>
        {
            seen.TrySetResult(question);
            return Task.FromResult(new ControlAnswer());
        }, default);
        const string Json = """{"listSessions":true,"colour":{"deep":[1,2]}}""";
        await laptop.SendAsync([0, 0, 0, (byte)Json.Length, .. Json.Select(c => (byte)c)]);
        Assert.True((await seen.Task.InTime()).ListSessions);
    }

    [Fact]
    public async Task CancelledQuestion_DoesNotLeaveItsAnswer_ToTheNextOne()
    {
        await using var pair = new TunnelPair();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (asking, _) = await OpenAsync(pair, async question =>
        {
            asked.TrySetResult();
            await release.Task;
            return new ControlAnswer(Error: question.Canary!.Host);
        });
        using var cancel = new CancellationTokenSource();
        var first = asking.AskAsync(new ControlQuestion(Canary: new SendCanary("first", 1)), cancel.Token);
        await asked.Task.InTime();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.InTime());
        release.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() => asking.AskAsync(new ControlQuestion(Canary: new SendCanary("second", 1)), default).InTime());
    }

    [Fact]
    public async Task DisposeWhileAsking_FailsTheQuestion_AsAReset()
    {
        await using var pair = new TunnelPair();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (asking, _) = await OpenAsync(pair, async _ =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite);
            return new ControlAnswer();
        });
        var question = asking.AskAsync(new ControlQuestion(ListSessions: true), default);
        await asked.Task.InTime();
        await asking.DisposeAsync();
        await Assert.ThrowsAsync<ChannelResetException>(() => question.InTime());
    }

    private static async Task<(ControlChannel Asking, Task Answering)> OpenAsync(TunnelPair pair, Func<ControlQuestion, Task<ControlAnswer>> answer)
    {
        var asking = ControlChannel.Open(pair.Laptop);
        var incoming = await pair.AtAgent();
        Assert.Equal(Kloop.Tunnel.Channels.ChannelKind.Control, incoming.Target.Kind);
        return (asking, new ControlChannel(incoming.Accept()).AnswerAsync(answer, default));
    }
}
