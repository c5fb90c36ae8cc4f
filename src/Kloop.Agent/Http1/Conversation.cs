namespace Kloop.Agent.Http1;

/// <summary>Carries bytes both ways, with half-close, until both ends ended or one failed.</summary>
internal static class Conversation
{
    /// <summary>Does it; false when one failed: then both are reset.</summary>
    public static async Task<bool> RunAsync(Link one, ByteSource fromOne, Link other, ByteSource fromOther)
    {
        var both = (Task<bool>[])[CopyAsync(fromOne, other), CopyAsync(fromOther, one)];
        if (!await await Task.WhenAny(both))
        {
            one.Reset();
            other.Reset();
        }

        if ((await Task.WhenAll(both)).All(whole => whole)) return true;
        one.Reset();
        other.Reset();
        return false;
    }

    private static async Task<bool> CopyAsync(ByteSource from, Link to)
    {
        try
        {
            do
            {
                if (!from.IsEmpty) await to.Stream.WriteAsync(from.Bytes);
                from.Skip(from.Bytes.Length);
            }
            while (await from.ReadAsync() > 0);
            to.End();
            return true;
        }
        catch (Exception e) when (Lost.Is(e))
        {
            return false;
        }
    }
}
