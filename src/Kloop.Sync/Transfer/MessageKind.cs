namespace Kloop.Sync.Transfer;

/// <summary>
/// What a message says. On the wire: kind (1 byte), length of what follows (4 bytes, big-endian), the fields; text is its
/// length (4 bytes) and UTF-8, numbers are big-endian. Kinds are only added, never changed.
/// </summary>
internal enum MessageKind : byte
{
    /// <summary>Laptop, first: protocol version (4 bytes), the root's folder (text), rules' dialect (1), rules (text).</summary>
    Hello = 1,

    /// <summary>Container: version (4). Or <see cref="Failed"/>.</summary>
    Welcome = 2,

    /// <summary>Laptop: tell all that is there. Answered by <see cref="Entry"/>s and <see cref="Done"/>.</summary>
    List = 3,

    /// <summary>Kind (1), mode (4), size (8), time (8), path (text), target (text).</summary>
    Entry = 4,

    /// <summary>Path (text): the file's SHA-256 is wanted. Answered by <see cref="Hash"/>.</summary>
    AskHash = 5,

    /// <summary>32 bytes; none when there is no such file.</summary>
    Hash = 6,

    /// <summary>Path (text): block sums are wanted. Answered by <see cref="Sums"/>.</summary>
    AskSums = 7,

    /// <summary>Block size (4), then for each block its weak sum (4) and 12 bytes of its SHA-256. Block size 0: no such file.</summary>
    Sums = 8,

    /// <summary>Remove: path (text), whatever it is. A folder goes only if it is empty then.</summary>
    Remove = 9,

    /// <summary>An <see cref="Entry"/> that shall be there, without content: folder, link, or a file's mode and time.</summary>
    Make = 10,

    /// <summary>An <see cref="Entry"/> of a file whose content follows.</summary>
    Put = 11,

    /// <summary>Bytes of the content.</summary>
    Data = 12,

    /// <summary>Offset (8), length (8): this part of the file that is there now.</summary>
    Copy = 13,

    /// <summary>SHA-256 (32 bytes) of the content, which is complete.</summary>
    EndOfFile = 14,

    /// <summary>The content will not be complete: the file went while it was read.</summary>
    Abandon = 15,

    /// <summary>End of a batch, which is answered by <see cref="Failure"/>s and <see cref="Done"/>.</summary>
    Commit = 16,

    /// <summary>Path (text), reason (text): this was not done; the others were.</summary>
    Failure = 17,

    /// <summary>End of an answer.</summary>
    Done = 18,

    /// <summary>Reason (text): nothing more can be done.</summary>
    Failed = 19,

    /// <summary>Path (text): the file's content is wanted. Answered by <see cref="Put"/> … <see cref="EndOfFile"/>, or <see cref="Abandon"/>.</summary>
    Get = 20,
}
