namespace Kloop.Agent.Http;

/// <summary>The copies of one body, for every session that mirrors.</summary>
internal sealed class CopiedBodies(IReadOnlyList<CopiedBody> copies)
{
    public void Keep(ReadOnlySpan<byte> bytes)
    {
        foreach (var copy in copies) copy.Keep(bytes);
    }

    public void Complete()
    {
        foreach (var copy in copies) copy.Complete();
    }

    public void Finish()
    {
        foreach (var copy in copies) copy.Finish();
    }
}
