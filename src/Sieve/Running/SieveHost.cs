namespace Posthouse.Sieve;

/// <summary>Where an included script is looked for (RFC 6609 §3.2).</summary>
public enum ScriptLocation
{
    Personal,
    Global,
}

/// <summary>
/// What surrounds a run. The base knows nothing: no mailbox but INBOX, no list, no other script. Answers must not change what they are asked
/// about, must not block for long, and must throw nothing; they are asked on the thread of the run.
/// </summary>
public class SieveHost
{
    public static readonly SieveHost None = new();

    /// <summary>RFC 5490 §3.1: it exists, and the owner may put messages into it.</summary>
    public virtual bool MailboxExists(string mailbox) => mailbox.Equals("INBOX", StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 8579 §3: a mailbox (any of the owner's personal ones where null) has this attribute, such as <c>\Junk</c>.</summary>
    public virtual bool HasSpecialUse(string? mailbox, string attribute) => false;

    /// <summary>RFC 9042 §3: a mailbox with this identifier exists.</summary>
    public virtual bool MailboxIdExists(string mailboxId) => false;

    /// <summary>RFC 5490 §3.3 and §4: an annotation of a mailbox, or of the server where <paramref name="mailbox"/> is null; null: it has none.</summary>
    public virtual string? Metadata(string? mailbox, string annotation) => null;

    /// <summary>RFC 6134 §2.4: lists of this name can be looked in.</summary>
    public virtual bool ListExists(string list) => false;

    /// <summary>RFC 6134 §2.2.</summary>
    public virtual bool IsInList(string list, string value) => false;

    /// <summary>RFC 6609 §3.2, compiled with the same limits; null: there is none, or it has errors.</summary>
    public virtual SieveScript? Script(ScriptLocation location, string name) => null;

    /// <summary>RFC 7352 §3: the owner's deliveries have shown this key and still remember it. The key is text of any length: hash it.</summary>
    /// <param name="last">The time counts from the last that showed it, not from the first (:last): a mark is renewed each time.</param>
    public virtual bool IsDuplicate(string key, bool last) => false;

    /// <summary>RFC 5230 §4.2: when this sender was last answered under this key; null: never, or longer ago than anybody asks.</summary>
    public virtual DateTimeOffset? LastAnswered(string key, string sender) => null;
}
