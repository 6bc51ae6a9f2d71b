using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>Aggregate reports of DMARC (RFC 9990): what is kept of those received, and what is sent.</summary>
public sealed record DmarcReportOptions
{
    /// <summary>The name under which we report, in file names and subjects.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>Whether reports are sent to domains that ask for them.</summary>
    public bool Send { get; init; } = true;

    /// <summary>The organisation that reports; <see cref="HostName"/> where nothing is said.</summary>
    public string Organization { get; init; } = "";

    /// <summary>Who sends; <c>noreply-dmarc@HOST</c> where nothing is said. Receivers want it to pass DMARC (RFC 9990 §3.5.4).</summary>
    public EmailAddress? From { get; init; }

    /// <summary>Whom a reader of our reports can write to; the sender where nothing is said.</summary>
    public EmailAddress? Contact { get; init; }

    /// <summary>How often the journal is read.</summary>
    public TimeSpan JournalInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after midnight (UTC) the reports of a day begin to go out.</summary>
    public TimeSpan SendAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Over how long they spread from then: hosts are spread by their names, so that not all report at the same minute.</summary>
    public TimeSpan Spread { get; init; } = TimeSpan.FromHours(3);

    /// <summary>Age at which what could not be reported, since the DNS does not answer, is dropped.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(3);

    /// <summary>Different rows gathered for one domain and day; what comes beyond is not reported. 10,000 rows are about 300 KB in gzip.</summary>
    public int RowsPerDomain { get; init; } = 10_000;

    /// <summary>Different rows gathered for all domains together; about 400 octets each on the disk.</summary>
    public int RowsTogether { get; init; } = 500_000;

    /// <summary>Octets of a report in gzip; a larger one is sent with its greatest rows only. 10 MB in base64 is what most receivers take.</summary>
    public int MaximumSize { get; init; } = 7 << 20;

    /// <summary>How long received reports are kept.</summary>
    public TimeSpan ReceivedKept { get; init; } = TimeSpan.FromDays(400);

    public AggregateReportLimits Limits { get; init; } = AggregateReportLimits.Default;

    internal EmailAddress Sender => From ?? EmailAddress.Parse("noreply-dmarc@" + HostName);
}
