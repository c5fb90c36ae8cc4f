namespace Kloop.Engine.Redirect.Image;

/// <summary>What the agent's pod runs in.</summary>
/// <param name="Reference">The image.</param>
/// <param name="Parts">How many Secrets bring the program; 0 when the image has it.</param>
/// <param name="Origin">How it was chosen, for people.</param>
public sealed record AgentImage(string Reference, int Parts, string Origin)
{
    /// <summary>Where an image built by Kloop, or named by <c>--image</c>, has the program.</summary>
    public const string PathInBuiltImage = "/kloop-agent";
}
