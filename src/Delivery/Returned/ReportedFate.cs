using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>A <c>bounce-received</c> or <c>complaint-received</c> record of the journal, read back.</summary>
internal sealed class ReportedFate
{
    private ReportedFate(JournalRecord record) => Record = record;

    internal JournalRecord Record { get; }

    internal bool IsComplaint => Record.Kind == ReturnedMailReader.Complaint;

    /// <summary>Whom it is about, as the report says; null where it does not.</summary>
    internal EmailAddress? Claimed { get; private init; }

    /// <summary>Where the report came; bounces come to the sender.</summary>
    internal EmailAddress? ReportedTo { get; private init; }

    internal IReadOnlyList<string> Traces { get; private init; } = [];

    /// <summary>It came to a return path that only we can make: who it is about is certain.</summary>
    internal bool HasReturnPath { get; private init; }

    internal BounceVerdict? Verdict { get; private init; }

    internal bool IsFinal { get; private init; }

    /// <summary>The reporter's words, for people.</summary>
    internal string Said { get; private init; } = "";

    internal static ReportedFate Read(JournalRecord record)
    {
        string detail = record.Detail ?? "";
        string original = Field(detail, "original=");
        EnhancedStatusCode? status = EnhancedStatusCode.TryParse(Field(detail, "status="), out EnhancedStatusCode parsed, out _) ? parsed : null;
        BounceClass what = Enum.GetValues<BounceClass>().FirstOrDefault(known => known.Name() == Field(detail, "class="));
        int said = detail.IndexOf(" said=", StringComparison.Ordinal);
        return new ReportedFate(record)
        {
            Claimed = EmailAddress.TryParse(record.Recipient, out EmailAddress? claimed) ? claimed : null,
            ReportedTo = EmailAddress.TryParse(record.Sender, out EmailAddress? to) ? to : null,
            Traces = original is "" or "-" ? [] : original.Split(','),
            HasReturnPath = Field(detail, "list=") is not ("" or "-"),
            Verdict = status is { } code ? new BounceVerdict(what, code, Field(detail, "rule="), Field(detail, "certain=") == "1") : null,
            IsFinal = Field(detail, "action=") == "failed",
            Said = record.Kind == ReturnedMailReader.Complaint ? Complaint(detail) : said < 0 ? "" : detail[(said + 6)..],
        };
    }

    // "abuse, reported by yahoo/1": what an administrator reads beside the address.
    private static string Complaint(string detail)
    {
        int type = detail.IndexOf(" type=", StringComparison.Ordinal);
        if (type < 0) return "";
        int agent = detail.IndexOf(" agent=", type, StringComparison.Ordinal);
        string kind = agent < 0 ? detail[(type + 6)..] : detail[(type + 6)..agent];
        return agent < 0 || agent + 7 == detail.Length ? kind : $"{kind}, reported by {detail[(agent + 7)..]}";
    }

    // The first one counts: what comes last in the detail is the reporter's own text.
    private static string Field(string detail, string name)
    {
        int at = detail.StartsWith(name, StringComparison.Ordinal) ? 0 : detail.IndexOf(" " + name, StringComparison.Ordinal) is >= 0 and var found ? found + 1 : -1;
        if (at < 0) return "";
        int start = at + name.Length;
        int end = detail.IndexOf(' ', start);
        return end < 0 ? detail[start..] : detail[start..end];
    }
}
