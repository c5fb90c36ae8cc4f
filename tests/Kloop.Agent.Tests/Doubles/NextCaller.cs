namespace Kloop.Agent.Tests.Doubles;

/// <summary>Who asks after something went wrong for somebody else.</summary>
internal static class NextCaller
{
    /// <summary>Asks; it has a connection to the origin for itself, and its own answer.</summary>
    /// <param name="caller">Its connection to the agent.</param>
    /// <param name="nextAsync">Gives the origin's next connection.</param>
    public static async Task IsServedAsync(Talker caller, Func<Task<Talker>> nextAsync)
    {
        const string mine = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmine";
        await caller.SayAsync("POST /next HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody");
        var answer = caller.HeadAsync();
        var coming = nextAsync();
        if (await Task.WhenAny(answer, coming) == answer) Assert.Fail($"answered by somebody else: {await answer}");
        using var farEnd = await coming;
        Assert.StartsWith("POST /next ", await farEnd.UntilAsync("body"), StringComparison.Ordinal);
        await farEnd.SayAsync(mine);
        Assert.Equal(mine, await answer + await caller.UntilAsync("mine"));
    }
}
