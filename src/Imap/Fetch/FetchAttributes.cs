namespace Posthouse.Imap;

/// <summary>The fetch items that have one value for a message (RFC 9051 §6.4.5, RFC 7162, RFC 8474, RFC 8514, RFC 8970).</summary>
[Flags]
internal enum FetchAttributes
{
    None = 0,
    Uid = 1,
    Flags = 2,
    InternalDate = 4,
    Size = 8,
    ModSeq = 16,
    EmailId = 32,
    ThreadId = 64,
    SaveDate = 128,
    Preview = 256,
    Envelope = 512,
    BodyStructure = 1024,
    Body = 2048,

    /// <summary>Those that the placement itself answers.</summary>
    OfPlacement = Uid | Flags | InternalDate | Size | ModSeq | EmailId | SaveDate,
}
