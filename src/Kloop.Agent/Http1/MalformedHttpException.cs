namespace Kloop.Agent.Http1;

/// <summary>A message that breaks RFC 9112, or is larger than the agent takes.</summary>
/// <param name="status">What a caller is answered.</param>
/// <param name="message">What is wrong; without any of its bytes.</param>
internal sealed class MalformedHttpException(int status, string message) : Exception(message)
{
    public int Status => status;
}
