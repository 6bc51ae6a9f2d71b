using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>A message with what it is sorted by; the fields that no criterion asks for stay empty.</summary>
internal sealed class SortEntry(Placement placement)
{
    internal Placement Placement { get; } = placement;

    /// <summary>How well it matches, 1 to 100 (RFC 6203).</summary>
    internal int Score { get; init; } = 100;

    internal DateTimeOffset Sent { get; private set; } = placement.Received;

    internal string Subject { get; private set; } = "";

    internal string From { get; private set; } = "";

    internal string To { get; private set; } = "";

    internal string Cc { get; private set; } = "";

    internal string DisplayFrom { get; private set; } = "";

    internal string DisplayTo { get; private set; } = "";

    internal void Take(MessageSummary summary, IReadOnlyList<SortCriterion> criteria, Comparator comparator)
    {
        // RFC 5256 §2.2: a message without a Date is sorted by its INTERNALDATE.
        if (summary.Date is { } date) Sent = date;
        foreach (SortCriterion criterion in criteria)
        {
            switch (criterion.Field)
            {
                case SortField.Subject: Subject = comparator.Fold(BaseSubject.Of(summary.Subject)); break;
                case SortField.From: From = comparator.Fold(FirstMailbox(summary.From)); break;
                case SortField.To: To = comparator.Fold(FirstMailbox(summary.To)); break;
                case SortField.Cc: Cc = comparator.Fold(FirstMailbox(summary.Cc)); break;
                case SortField.DisplayFrom: DisplayFrom = comparator.Fold(FirstDisplayed(summary.From)); break;
                case SortField.DisplayTo: DisplayTo = comparator.Fold(FirstDisplayed(summary.To)); break;
            }
        }
    }

    internal int CompareTo(SortEntry other, SortField field) => field switch
    {
        SortField.Arrival => Placement.Received.CompareTo(other.Placement.Received),
        SortField.Date => Sent.CompareTo(other.Sent),
        SortField.Size => Placement.Size.CompareTo(other.Placement.Size),
        SortField.Subject => Comparator.Compare(Subject, other.Subject),
        SortField.From => Comparator.Compare(From, other.From),
        SortField.To => Comparator.Compare(To, other.To),
        SortField.DisplayFrom => Comparator.Compare(DisplayFrom, other.DisplayFrom),
        SortField.DisplayTo => Comparator.Compare(DisplayTo, other.DisplayTo),
        // The best match first.
        SortField.Relevancy => other.Score.CompareTo(Score),
        _ => Comparator.Compare(Cc, other.Cc),
    };

    /// <summary>RFC 5957 §3: the display name of the first address or, without one, the whole address.</summary>
    internal static string FirstDisplayed(string addresses)
    {
        (int open, int end) = FirstAddress(addresses);
        string name = open >= 0 ? addresses[..open].Trim().Trim('"').Trim() : "";
        return name.Length > 0 ? name : addresses[(open + 1)..end].Trim();
    }

    /// <summary>RFC 5256 §3: FROM, TO and CC are sorted by the local part of the first address.</summary>
    internal static string FirstMailbox(string addresses)
    {
        (int open, int end) = FirstAddress(addresses);
        string address = addresses[(open + 1)..end].Trim();
        int at = address.LastIndexOf('@');
        return at > 0 ? address[..at] : address;
    }

    /// <summary>Where the "&lt;" of the first address stands (-1 without one), and where the address ends.</summary>
    private static (int Open, int End) FirstAddress(string addresses)
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

        return (open, end);
    }
}
