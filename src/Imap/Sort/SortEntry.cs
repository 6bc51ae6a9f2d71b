using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>A message with what it is sorted by; the fields that no criterion asks for stay empty.</summary>
internal sealed class SortEntry(Placement placement)
{
    internal Placement Placement { get; } = placement;

    internal DateTimeOffset Sent { get; private set; } = placement.Received;

    internal string Subject { get; private set; } = "";

    internal string From { get; private set; } = "";

    internal string To { get; private set; } = "";

    internal string Cc { get; private set; } = "";

    internal void Take(MessageSummary summary, bool names)
    {
        // RFC 5256 §2.2: a message without a Date is sorted by its INTERNALDATE.
        if (summary.Date is { } date) Sent = date;
        Subject = SearchTokens.Fold(BaseSubject.Of(summary.Subject));
        if (!names) return;
        From = FirstMailbox(summary.From);
        To = FirstMailbox(summary.To);
        Cc = FirstMailbox(summary.Cc);
    }

    internal int CompareTo(SortEntry other, SortField field) => field switch
    {
        SortField.Arrival => Placement.Received.CompareTo(other.Placement.Received),
        SortField.Date => Sent.CompareTo(other.Sent),
        SortField.Size => Placement.Size.CompareTo(other.Placement.Size),
        SortField.Subject => string.CompareOrdinal(Subject, other.Subject),
        SortField.From => string.CompareOrdinal(From, other.From),
        SortField.To => string.CompareOrdinal(To, other.To),
        _ => string.CompareOrdinal(Cc, other.Cc),
    };

    /// <summary>RFC 5256 §3: FROM, TO and CC are sorted by the local part of the first address, folded.</summary>
    internal static string FirstMailbox(string addresses)
    {
        int open = -1;
        bool quoted = false;
        int end = addresses.Length;
        for (int i = 0; i < addresses.Length; i++)
        {
            char c = addresses[i];
            if (c == '\\' && quoted) i++;
            else if (c == '"') quoted = !quoted;
            else if (quoted) continue;
            else if (c == '<') open = i;
            else if (c is '>' or ',')
            {
                end = i;
                break;
            }
        }

        string address = addresses[(open + 1)..end].Trim();
        int at = address.LastIndexOf('@');
        return SearchTokens.Fold(at > 0 ? address[..at] : address);
    }
}
