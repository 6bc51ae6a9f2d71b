using System.Collections.Concurrent;

namespace Posthouse.Crash.Tests;

/// <summary>What a client was told, and what it had asked for when the server died: either may hold for the latter.</summary>
internal sealed class Ledger
{
    /// <summary>By Message-ID: delivered by SMTP and acknowledged.</summary>
    internal ConcurrentDictionary<string, byte> Delivered { get; } = new();

    /// <summary>By Message-ID: taken for elsewhere and acknowledged.</summary>
    internal ConcurrentDictionary<string, byte> Queued { get; } = new();

    /// <summary>By Message-ID: deleted by POP3; true once QUIT was answered, false while it was not.</summary>
    internal ConcurrentDictionary<string, bool> Deleted { get; } = new();

    /// <summary>By Message-ID: what an IMAP client did to its own messages.</summary>
    internal ConcurrentDictionary<string, ImapFate> Imap { get; } = new();
}

/// <param name="Mailbox">Where it was last known to be; null when expunged.</param>
/// <param name="PendingMailbox">Where an unanswered MOVE would put it; "" for an unanswered EXPUNGE; null when nothing is open.</param>
internal sealed record ImapFate(string? Mailbox, bool Flagged, string? PendingMailbox = null, bool? PendingFlagged = null);
