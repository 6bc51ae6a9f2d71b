namespace Posthouse.Server;

/// <summary>A step of the IMAP suite that is one command over the whole mailbox.</summary>
/// <param name="Command">{box} is the session's own mailbox.</param>
internal sealed record ImapBenchStep(string Name, string Command)
{
    /// <summary>In order, each by all sessions at once. What a mail program and its user do to a full mailbox in a day.</summary>
    internal static IReadOnlyList<ImapBenchStep> All { get; } =
    [
        new("select", "SELECT {box}"),
        new("fetch flags", "FETCH 1:* (UID FLAGS)"),
        new("fetch envelope, first time", "FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)"),
        new("fetch envelope", "FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)"),
        new("fetch bodystructure", "FETCH 1:* (UID BODYSTRUCTURE)"),
        new("fetch whole messages", "FETCH 1:* (UID BODY.PEEK[])"),
        new("search subject", "SEARCH SUBJECT \"order\""),
        new("search body", "SEARCH BODY \"ref0000000003\""),
        new("search body again", "SEARCH BODY \"ref0000000007\""),
        new("store all seen", "STORE 1:* +FLAGS.SILENT (\\Seen)"),
        new("copy all", "COPY 1:* {box}c"),
        new("store all deleted", "STORE 1:* +FLAGS.SILENT (\\Deleted)"),
        new("expunge all", "EXPUNGE"),
    ];

    /// <summary>The one whose octets are counted.</summary>
    internal bool MovesMessages => Command.Contains("BODY.PEEK[]", StringComparison.Ordinal);
}
