using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>A message that all stages let through, with what its commit needs to know. Owns the header variants made of it.</summary>
internal sealed class AcceptedMessage : IAsyncDisposable
{
    private readonly Dictionary<(StagedBlob, string), StagedBlob> _above = [];
    private List<StagedBlob>? _variants;
    private List<IAsyncDisposable>? _owned;

    /// <summary>
    /// A message of our own: a report, a notice, what a script sends. It was not asked for by who gets it and cannot be brought again, so a full
    /// mailbox does not turn it away; and a mailbox that is gone by now has no place for it, since there is no report about a report.
    /// </summary>
    /// <param name="blob">Without Return-Path. Whoever staged it disposes of it, or has the message do so (<see cref="Own"/>).</param>
    /// <param name="recipient">For the journal; null where there are several.</param>
    /// <param name="detail">The journal's words for what it is.</param>
    internal static AcceptedMessage OfOurs(Envelope envelope, string trace, DateTimeOffset at, StagedBlob blob, string? recipient, string detail)
    {
        StagedBlob local = blob.WithPrepended(System.Text.Encoding.UTF8.GetBytes($"Return-Path: <{envelope.Sender}>\r\n"));
        string id = blob.Structure.Summary.MessageIdHeader;
        var message = new AcceptedMessage
        {
            Envelope = envelope,
            Trace = trace,
            At = at,
            LocalBlob = local,
            OutboundBlob = blob,
            MessageIdHeader = id,
            EnforceQuota = false,
            EachIsAnswered = true,
            Received = new JournalRecord("received") { Sender = envelope.Sender?.ToString() ?? "", Recipient = recipient, MessageIdHeader = id, Trace = trace, Detail = detail },
        };
        message.Sub(local);
        return message;
    }

    internal required Envelope Envelope { get; init; }

    internal required string Trace { get; init; }

    internal required DateTimeOffset At { get; init; }

    /// <summary>With Return-Path (RFC 5321 §4.4); what mailboxes here get.</summary>
    internal required StagedBlob LocalBlob { get; init; }

    /// <summary>Without Return-Path; what the queue gets.</summary>
    internal required StagedBlob OutboundBlob { get; init; }

    internal string MessageIdHeader { get; init; } = "";

    internal AccountId? Account { get; init; }

    internal bool Quarantined { get; init; }

    internal string? HeldBecause { get; init; }

    internal bool EnforceQuota { get; init; } = true;

    /// <summary>The client can still be refused as a whole: what is wrong with the mailboxes is its answer.</summary>
    internal bool Refusable { get; init; }

    /// <summary>Whoever brings it learns of each recipient by itself, as in LMTP: who could not be served is left to it. In SMTP one answer stands
    /// for all, so they wait in the queue.</summary>
    internal bool EachIsAnswered { get; init; }

    /// <summary>The entries of the queue that it comes from, in the order of the plan's recipients; null where it comes from outside.</summary>
    internal Work? Source { get; init; }

    /// <summary>Null for what was received before.</summary>
    internal JournalRecord? Received { get; init; }

    /// <summary>For what was received before: how many members its lists left out now. Null where they left out nobody.</summary>
    internal JournalRecord? LeftOut { get; init; }

    /// <summary>What the scripts of those who get a copy decided; null where nobody has any.</summary>
    internal ScriptDecisions? Scripts { get; set; }

    internal string SenderText => field ??= Envelope.Sender?.ToString() ?? "";

    /// <summary>The local form with a list's fields in front; each is made once.</summary>
    /// <param name="above">Null for none.</param>
    internal StagedBlob LocalWith(string? above) => above is null ? LocalBlob : With(LocalBlob, above);

    internal StagedBlob With(StagedBlob blob, string above)
    {
        if (_above.TryGetValue((blob, above), out StagedBlob? known)) return known;
        return _above[(blob, above)] = Sub(blob.WithPrepended(System.Text.Encoding.UTF8.GetBytes(above)));
    }

    /// <summary>What is disposed with this message.</summary>
    internal void Own(IAsyncDisposable part) => (_owned ??= []).Add(part);

    internal StagedBlob Sub(StagedBlob variant)
    {
        (_variants ??= []).Add(variant);
        return variant;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable part in _owned ?? []) await part.DisposeAsync().ConfigureAwait(false);
        if (_variants is null) return;
        foreach (StagedBlob variant in _variants) await variant.DisposeAsync().ConfigureAwait(false);
    }
}
