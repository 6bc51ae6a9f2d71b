using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// What somebody who looks after some domains sees of a record. Mail from one domain here to another has two sides: the sender's sees that it was
/// sent and what became of each address that he wrote; the recipient's sees what came to its mailboxes. Neither sees what is the other's alone:
/// what stands behind an alias or a list, folders, scripts, spam verdicts, where a sender sat, what waits or is held before it leaves.
/// </summary>
/// <param name="sees">By a domain's main name.</param>
public sealed class TraceScope(RecordDomains domains, Func<DomainName, bool> sees)
{
    // What stands before the address of a mailbox is its owner's; the class alone is what every sender is told of a failure.
    private static readonly string[] Rejection = ["stage=", "reason=", "remote="];
    private static readonly string[] Failure = ["class="];
    private static readonly string[] Attempt = ["to=", "attempt=", "class="];

    /// <summary>The record as it may be shown; null where it may not. Who looks for something looks in this.</summary>
    public JournalRecord? Show(JournalRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Domain? owner = domains.Of(record), to = domains.Here(record.Recipient);
        string addressed = AddressedAs.Of(record).ToString();
        if (Sees(owner) && IsWholly(record, owner!, to, addressed)) return record.Kind == "delivered" ? WithoutSubmitter(record) : record;
        if (Sees(SubmitterOf(record))) return ToSender(record, addressed);
        return record.Account is not null && Sees(to) ? ToRecipient(record) : null;
    }

    /// <summary>The account that a delivered message was submitted by, as a word with a space behind: its side is not the mailbox's.</summary>
    internal static string SubmitterWord(AccountId submitter) => FormattableString.Invariant($"by={submitter.Value} ");

    private bool Sees(Domain? domain) => domain is not null && sees(domain.Name);

    private bool IsWholly(JournalRecord record, Domain owner, Domain? to, string addressed)
    {
        // It came to him as mail, whomever it is about.
        if (record.Kind is ReturnedMailReader.Bounce or ReturnedMailReader.Complaint) return true;
        if (to is not null && !Sees(to)) return false;
        // A mailbox's owner may know over which address mail came; a sender may not know where an address leads.
        return to == owner || addressed.Length == 0 || domains.Here(addressed) is not { } through || Sees(through);
    }

    private Domain? SubmitterOf(JournalRecord record) => record.Kind switch
    {
        "received" or "discarded" or "rejected" or "queued" or "sent" or "deferred" or "bounced" or "expired" => domains.Of(record.Account),
        "delivered" => long.TryParse(AddressedAs.Words(record)["by="], out long by) ? domains.Of(new AccountId(by)) : null,
        _ => null,
    };

    private static JournalRecord? ToSender(JournalRecord record, string addressed) => record.Kind switch
    {
        "received" => record,
        "rejected" => record with { Detail = Only(record.Detail, Rejection, reply: true) },
        "delivered" => record with { Account = null, Recipient = addressed.Length > 0 ? addressed : record.Recipient, Detail = null },
        _ when addressed.Length == 0 => record,
        _ when AddressedAs.IsFurther(record) => null,
        _ => record with { Recipient = addressed, Detail = Only(record.Detail, Failure, reply: false) },
    };

    private static JournalRecord? ToRecipient(JournalRecord record) => record.Kind switch
    {
        // An attempt was made on a mailbox: what a sender's administrator did with the message before is not for others.
        "sent" or "deferred" or "bounced" or "expired" when int.TryParse(new DetailWords(record.Detail)["attempt="], out int attempt) && attempt > 0 =>
            record with { Account = null, Detail = Only(record.Detail, Attempt, reply: true) },
        "left-out" => record with { Account = null, Detail = Only(record.Detail, ["left-out="], reply: false) },
        _ => null,
    };

    private static string? Only(string? detail, string[] names, bool reply)
    {
        var words = new DetailWords(detail);
        var kept = new List<string>();
        foreach (string name in names)
        {
            if (words[name] is { Length: > 0 } value) kept.Add(name + value.ToString());
        }

        // "Deleted by …" is no reply of a server.
        if (reply && words.Reply is [>= '2' and <= '5', ..]) kept.Add("reply=" + words.Reply.ToString());
        return kept.Count == 0 ? null : string.Join(' ', kept);
    }

    private static JournalRecord WithoutSubmitter(JournalRecord record)
    {
        if (AddressedAs.Words(record)["by="] is not { Length: > 0 } by) return record;
        return record with { Detail = record.Detail!.Remove(record.Detail.IndexOf("by=", StringComparison.Ordinal), "by= ".Length + by.Length) };
    }
}
