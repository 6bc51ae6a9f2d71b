using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>The message of an event as it is stored when the script runs.</summary>
/// <param name="Script">The name that the mailbox, or the server, binds.</param>
/// <param name="OfServer">The server does.</param>
/// <param name="Flags">Names of those that it has now.</param>
/// <param name="Changed">Names of those that the event is about.</param>
internal sealed record EventSubject(Mailbox Mailbox, MessagePlace Place, MessageStructure Structure, BlobId Blob, string Script, bool OfServer, IReadOnlyList<string> Flags, IReadOnlyList<string> Changed)
{
    private static readonly (MessageFlags Flag, string Name)[] System =
        [(MessageFlags.Seen, "\\Seen"), (MessageFlags.Answered, "\\Answered"), (MessageFlags.Flagged, "\\Flagged"), (MessageFlags.Deleted, "\\Deleted"), (MessageFlags.Draft, "\\Draft")];

    /// <summary>Null where nothing is to be run any more: the message is gone, or no script is bound.</summary>
    internal static EventSubject? Read(StoreReader reader, MailboxEvent one, uint uid)
    {
        if (MailboxEvents.ScriptOf(reader, one.Mailbox, out bool ofServer) is not { } script || reader.FindMailbox(one.Mailbox) is not { } mailbox) return null;
        if (reader.PlacesOf(one.Mailbox, UidSet.Of(uid)) is not [var place]) return null;
        const MessageDetail all = MessageDetail.Envelope | MessageDetail.BodyStructure | MessageDetail.Body | MessageDetail.Parts | MessageDetail.Summary;
        if (reader.FindMessage(place.Message, all) is not { Root: { } root, Summary: { } summary } message) return null;
        var structure = new MessageStructure
        {
            Size = message.Size,
            HeaderLength = message.HeaderLength,
            Root = root,
            ImapEnvelope = message.ImapEnvelope,
            ImapBodyStructure = message.ImapBodyStructure,
            ImapBody = message.ImapBody,
            Summary = summary,
        };
        KeywordTable keywords = reader.Keywords(one.Account);
        return new EventSubject(mailbox, place, structure, message.Blob, script, ofServer, Names(place.Flags, keywords), Names(one.Changed, keywords));
    }

    private static List<string> Names(MessageFlags flags, KeywordTable keywords) =>
        [.. System.Where(known => flags.Has(known.Flag)).Select(static known => known.Name), .. keywords.NamesOf(flags)];
}
