using System.Text;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Tests.Doubles;

/// <summary>What laptops do with the connections that an agent brings.</summary>
internal static class Laptops
{
    /// <summary>Answers "laptop:" and what came.</summary>
    public static async Task Echo(IncomingChannel incoming)
    {
        await using var channel = incoming.Accept();
        await channel.WriteAsync("laptop:"u8.ToArray(), default);
        var buffer = new byte[32 * 1024];
        while (await channel.ReadAsync(buffer, default) is var count and > 0) await channel.WriteAsync(buffer.AsMemory(0, count), default);
        channel.End();
    }

    /// <summary>Sends a greeting before it reads anything.</summary>
    public static async Task Greet(IncomingChannel incoming)
    {
        await using var channel = incoming.Accept();
        await channel.WriteAsync(Encoding.ASCII.GetBytes($"hello {incoming.Target.Kind} {incoming.Target.Port}"), default);
        channel.End();
        while (await channel.ReadAsync(new byte[100], default) > 0)
        {
        }
    }

    public static Task Refuse(IncomingChannel incoming)
    {
        incoming.Refuse(DialError.Refused, "nothing listens");
        return Task.CompletedTask;
    }

    public static Task NeverAnswer(IncomingChannel incoming) => Task.CompletedTask;
}
