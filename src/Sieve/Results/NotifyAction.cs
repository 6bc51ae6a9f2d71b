namespace Posthouse.Sieve;

/// <summary>A notification (RFC 5435), by mail (RFC 5436).</summary>
/// <param name="Method">Where it goes.</param>
public sealed record NotifyAction(MailtoUri Method) : SieveAction
{
    /// <summary>The From field; null: the owner's address.</summary>
    public string? From { get; init; }

    /// <summary>1 (high) to 3 (low).</summary>
    public int Importance { get; init; } = 2;

    /// <summary>The text; becomes the subject where the method has none, or is a short line (RFC 5436 §2.7).</summary>
    public required string Text { get; init; }

    public required string Subject { get; init; }

    /// <summary>RFC 5435 §3.6: name and value; there are none for mailto yet.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>RFC 5436 §2.7.1: the value of the Auto-Submitted field, "auto-notified; owner-email=…".</summary>
    public required string AutoSubmitted { get; init; }

    /// <summary>RFC 8580: where a copy of the notification is filed.</summary>
    public FileIntoAction? Fcc { get; init; }
}
