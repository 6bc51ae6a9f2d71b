namespace Posthouse.Mail;

/// <summary>An account's number, unique in a store and never reused.</summary>
public readonly record struct AccountId(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A mailbox (folder), unique in a store and never reused: RFC 8474's MAILBOXID survives a rename.</summary>
public readonly record struct MailboxId(long Value)
{
    /// <summary>The OBJECTID form (RFC 8474 §7): letters, digits, hyphen and underscore only.</summary>
    public override string ToString() => "F" + Value.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>
/// One message of one account, whatever number of mailboxes it stands in (RFC 8474's EMAILID, JMAP's Email id).
/// The account's number is its upper half, so that an account's messages lie together and never meet another's.
/// </summary>
public readonly record struct MessageId(long Value)
{
    public AccountId Account => new(Value >> 32);

    public override string ToString() => "M" + Value.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A conversation of one account (RFC 8474's THREADID, JMAP's Thread id).</summary>
public readonly record struct ThreadId(long Value)
{
    public override string ToString() => "T" + Value.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The bytes of a message as they are kept; two messages with the same bytes share one.</summary>
public readonly record struct BlobId(long Value);

/// <summary>A message that waits in the outbound queue.</summary>
public readonly record struct QueueId(long Value)
{
    /// <summary>As operators see it in logs and type it: upper-case hexadecimal.</summary>
    public override string ToString() => "Q" + Value.ToString("X", System.Globalization.CultureInfo.InvariantCulture);

    public static bool TryParse(string? text, out QueueId id)
    {
        id = default;
        return text is { Length: > 1 } && text[0] is 'Q' or 'q'
            && long.TryParse(text.AsSpan(1), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out long value)
            && (id = new QueueId(value)).Value > 0;
    }
}

/// <summary>A change sequence number of an account (RFC 7162 §3.1): 63 bits, rises with every change, never repeats.</summary>
public readonly record struct ModSeq(long Value) : IComparable<ModSeq>
{
    public int CompareTo(ModSeq other) => Value.CompareTo(other.Value);

    public static bool operator <(ModSeq a, ModSeq b) => a.Value < b.Value;

    public static bool operator >(ModSeq a, ModSeq b) => a.Value > b.Value;

    public static bool operator <=(ModSeq a, ModSeq b) => a.Value <= b.Value;

    public static bool operator >=(ModSeq a, ModSeq b) => a.Value >= b.Value;

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
