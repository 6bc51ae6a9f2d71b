using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>The message that a filter is asked about; each thing is read when a condition first needs it. One serves a whole query.</summary>
internal sealed class FilterSubject(StoreReader reader, MailStore store, KeywordTable keywords, MailScope scope, MailboxId? within)
{
    private Email? _email;
    private StoredMessage? _message;
    private MessageSummary? _summary;
    private bool _summaryRead;
    private List<MessageFlags>? _thread;
    private Dictionary<MessageId, DateTimeOffset>? _returned;

    internal KeywordTable Keywords => keywords;

    internal MessagePlace Place { get; private set; }

    /// <summary>All its places.</summary>
    internal Email Email => _email ??= Posthouse.Jmap.Email.Find(reader, Place.Message, scope) ?? new Email(Place.Message, Place.Thread, [Place]);

    /// <summary>What its header says; null when it has gone. The parts, which are the most of a message's row, are not read for it.</summary>
    internal MessageSummary? Summary
    {
        get
        {
            if (_summaryRead) return _summary;
            _summaryRead = true;
            return _summary = reader.FindMessage(Place.Message, MessageDetail.Summary)?.Summary;
        }
    }

    /// <summary>When it was received, or came back into the mailbox that the query is about.</summary>
    internal DateTimeOffset ListedAt => Returned.TryGetValue(Place.Message, out DateTimeOffset at) ? at : Place.Received;

    /// <summary>What came back into the mailbox that the query is about, and when; nothing where it is about no mailbox.</summary>
    internal Dictionary<MessageId, DateTimeOffset> Returned => _returned ??= within is { } mailbox ? ReturnedMail.In(reader, mailbox) : [];

    // With its parts.
    private StoredMessage? Message => _message ??= reader.FindMessage(Place.Message, MessageDetail.Parts);

    /// <summary>The keywords of each message of the conversation that is shown.</summary>
    internal List<MessageFlags> Thread => _thread ??= ReadThread();

    internal void Set(in MessagePlace place)
    {
        if (_thread is not null && place.Thread != Place.Thread) _thread = null;
        Place = place;
        _email = null;
        _message = null;
        _summary = null;
        _summaryRead = false;
    }

    /// <summary>The same with a summary that was read together with others'.</summary>
    internal void Set(in MessagePlace place, MessageSummary? summary)
    {
        Set(place);
        _summary = summary;
        _summaryRead = true;
    }

    /// <summary>Calls with the message's octets; false where they cannot be read.</summary>
    internal bool WithOctets(Func<StoredMessage, BlobReader, bool> test)
    {
        if (Message is not { } message) return false;
        try
        {
            using BlobReader blob = store.OpenBlob(message.Blob);
            return test(message, blob);
        }
        catch (StoreException error) when (error.Fault is StoreFault.Damaged or StoreFault.NotFound)
        {
            // A message that cannot be read is not found by its text; the others are.
            return false;
        }
    }

    private List<MessageFlags> ReadThread()
    {
        var flags = new List<MessageFlags>();
        MessageId last = default;
        foreach (MessagePlace place in reader.PlacesOf(Place.Thread))
        {
            if (!scope.Shows(place)) continue;
            if (flags.Count > 0 && place.Message == last) flags[^1] |= place.Flags;
            else flags.Add(place.Flags);
            last = place.Message;
        }

        return flags;
    }
}
