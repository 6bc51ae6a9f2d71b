using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>A message that all stages let through, with what its commit needs to know. Owns the header variants made of it.</summary>
internal sealed class AcceptedMessage : IAsyncDisposable
{
    private List<StagedBlob>? _variants;

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

    /// <summary>The client can still be refused as a whole: a full mailbox is its answer.</summary>
    internal bool Refusable { get; init; }

    /// <summary>The client gets one answer for all: who does not fit waits in the queue. False in LMTP, where each has an answer of its own.</summary>
    internal bool QueueOverQuota { get; init; }

    /// <summary>Null for what was received before.</summary>
    internal JournalRecord? Received { get; init; }

    internal string SenderText => field ??= Envelope.Sender?.ToString() ?? "";

    internal StagedBlob Sub(StagedBlob variant)
    {
        (_variants ??= []).Add(variant);
        return variant;
    }

    public async ValueTask DisposeAsync()
    {
        if (_variants is null) return;
        foreach (StagedBlob variant in _variants) await variant.DisposeAsync().ConfigureAwait(false);
    }
}
