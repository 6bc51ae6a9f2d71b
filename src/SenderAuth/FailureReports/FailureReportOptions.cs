using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>Reports of single failures of DMARC (RFC 9991): whether they are sent, what they show, and how many there can be.</summary>
public sealed record FailureReportOptions
{
    /// <summary>The name under which we report.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>Whether they are sent. They show a stranger who says that he owns the author's domain what came in its name: nothing is sent unasked.</summary>
    public bool Send { get; init; }

    /// <summary>Who sends; <c>noreply-dmarc@HOST</c> where nothing is said. Its domain has to sign: an unsigned report may be reported on itself (RFC 9991 §5).</summary>
    public EmailAddress? From { get; init; }

    public FailureRedaction Redaction { get; init; } = FailureRedaction.Recipients;

    /// <summary>Octets of the header that a report shows; whole fields from its top. The body is never shown. 16 KB: three times what mail through several servers has.</summary>
    public int HeaderSize { get; init; } = 16 << 10;

    /// <summary>Reports about one policy domain in a day (UTC). A report is one way of failing from one address: some tell the owner what is wrong.</summary>
    public int PerDomain { get; init; } = 20;

    /// <summary>
    /// Addresses that one report goes to: the first of those that the record names and that want it. 2: the owner's own and that of the service which
    /// reads them for him. A record may name eight, and each failure would cost eight messages (RFC 9991 §5 leaves it to who reports how many he sends).
    /// </summary>
    public int Addresses { get; init; } = 2;

    /// <summary>Reports to addresses of one domain in a day, whoever they are about: many records may name one collector.</summary>
    public int PerDestination { get; init; } = 200;

    /// <summary>Reports in a day.</summary>
    public int Together { get; init; } = 1000;

    /// <summary>How long a report waits for more of its kind, which it then counts (RFC 9991 §2 asks for that). Ten minutes: still "almost immediately".</summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Age at which one that could not be sent, since the DNS does not answer, is dropped. A day: it is news.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Different failures in memory between two writings, each with its header; a flood of others is passed over.</summary>
    public int Buffered { get; init; } = 256;

    /// <summary>Between two writings of what was gathered; a crash loses what came since.</summary>
    public TimeSpan WriteInterval { get; init; } = TimeSpan.FromSeconds(30);

    internal EmailAddress Sender => From ?? EmailAddress.Parse("noreply-dmarc@" + HostName);
}
