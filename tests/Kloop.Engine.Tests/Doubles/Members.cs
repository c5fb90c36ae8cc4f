using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Objects;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Processes;

namespace Kloop.Engine.Tests.Doubles;

/// <summary>Sessions that share a redirect of Service <c>catalog</c>.</summary>
internal static class Members
{
    public static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly DateTimeOffset Since = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>A process that runs, on this laptop.</summary>
    public static LaptopProcess Alive => LaptopProcess.Current;

    /// <summary>One that has ended, on this laptop.</summary>
    public static LaptopProcess Ended => LaptopProcess.Current with { StartTicks = LaptopProcess.Current.StartTicks - 1 };

    /// <summary>One of this laptop before it was restarted, or of another one with its name.</summary>
    public static LaptopProcess Namesake => LaptopProcess.Current with { Machine = "another boot" };

    /// <summary>One of another laptop.</summary>
    public static LaptopProcess Elsewhere => new("tower", "its boot", 7, 8);

    public static SessionMember Member(string id, LaptopProcess? process = null, params OwnObject[] objects) =>
        new(id, "ada", process ?? Alive, Since, $"--as {id}", "0.1.0", objects);

    /// <summary>The Secret of a redirect that these share.</summary>
    public static System.Text.Json.Nodes.JsonObject Secret(params SessionMember[] members)
    {
        var (_, plan, origin) = Given.Redirected(Given.Service("""{"port":80,"targetPort":"http"}"""));
        var record = new SessionRecord("ada", Alive, Since, "0.1.0", null);
        var secret = new AgentObjects("catalog", plan, origin).Record(Key, record, members[0]);
        foreach (var member in members) secret["data"]![MemberList.Entry(member).Key] = MemberList.Entry(member).Value!.DeepClone();
        return secret;
    }

    /// <summary>The whole redirect: a switched Service and all its objects.</summary>
    public static void Put(MemoryApi api, params SessionMember[] members)
    {
        var service = Given.Service("""{"port":80,"targetPort":"http","protocol":"TCP"}""");
        var (_, plan, origin) = Given.Redirected(service);
        api.Put(ResourceType.Secrets, Secret(members));
        api.Put(ResourceType.Services, service.Apply(origin.Switch(service, AgentObjects.AgentSelector("catalog"))));
        api.Put(ResourceType.Services, new AgentObjects("catalog", plan, origin).OriginService());
        api.Put(ResourceType.Deployments, new AgentObjects("catalog", plan, origin).Deployment(new Kloop.Engine.Redirect.Image.AgentImage("i", 1, "borrowed"), "10.0.0.1", Given.Pod()));
    }
}
