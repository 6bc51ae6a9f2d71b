namespace Posthouse.Delivery;

/// <summary>How mail is received, queued and sent on. Every default names where it comes from.</summary>
public sealed record DeliveryOptions
{
    /// <summary>The name this server gives in EHLO, in reports and in Received. A resolvable fully qualified name (RFC 5321 §2.3.5).</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>Octets of the largest message accepted. 50 MB, as common services allow.</summary>
    public long MaximumMessageSize { get; init; } = 50L << 20;

    /// <summary>Received fields from which a message is taken to go round in circles. RFC 5321 §6.3 asks for at least 100 where
    /// only this is counted; real paths stay under 20, and 50 is Postfix's default.</summary>
    public int MaximumHops { get; init; } = 50;

    /// <summary>Octets of the header block. 1 MB: more than any real one, and what a reader can be asked to hold.</summary>
    public int MaximumHeaderSize { get; init; } = 1 << 20;

    /// <summary>Mailboxes in all of From, Sender and their Resent- forms, of a message by someone who signed in. 100: no paper has more authors
    /// who write by mail, and each is looked up.</summary>
    public int MaximumAuthors { get; init; } = 100;

    /// <summary>What happens to mail from outside that names no author. Refused, as the large services do.</summary>
    public UnreadableAuthor UnreadableAuthor { get; init; }

    /// <summary>Recipients that a signed-in account may write to in 24 hours where neither it nor its domain has a limit of its own; 0 is none,
    /// because what is usual differs from an office to a newsletter.</summary>
    public int RecipientsPerDay { get; init; }

    /// <summary>For how long a look at an account's quota at RCPT is believed. The commit decides exactly.</summary>
    public TimeSpan QuotaCheckInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Refusals that the journal takes at once, from all clients; then <see cref="JournalledRejectionRate"/>. The rest is only counted
    /// (posthouse_rejections_unjournalled_total), so that nobody fills the disk by being refused. 2,000: a bad minute of a busy server.</summary>
    public int JournalledRejectionBurst { get; init; } = 2000;

    /// <summary>Records a second, from all clients, when the burst is used up. 10: some 130 MB a day at the most.</summary>
    public double JournalledRejectionRate { get; init; } = 10;

    /// <summary>The same for one client, an IPv4 address or an IPv6 /64. 100: more than one sender's mistakes.</summary>
    public int JournalledRejectionClientBurst { get; init; } = 100;

    /// <summary>Records a second, from one client, when its burst is used up.</summary>
    public double JournalledRejectionClientRate { get; init; } = 1;

    /// <summary>Different kinds of refusals, by client, reason and what was found of the sender, that are told apart among those for which the journal has no
    /// room; the rest is added up by reason alone. 200: three records a second with the next one.</summary>
    public int RejectionSums { get; init; } = 200;

    /// <summary>How often they are written down; a crash loses what came since. One minute.</summary>
    public TimeSpan RejectionSumInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Waits between attempts; the last one repeats. First at 5 minutes, then doubling, then by hours (RFC 5321 §4.5.4.1).</summary>
    public IReadOnlyList<TimeSpan> RetryIntervals { get; init; } =
    [
        TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(40),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4),
    ];

    /// <summary>The wait after a greylist's first refusal that names no time. 5 min 10 s: postgrey, the most common, takes mail after 5 minutes.</summary>
    public TimeSpan GreylistRetry { get; init; } = TimeSpan.FromSeconds(310);

    /// <summary>A greylist that names a shorter time is not asked before this.</summary>
    public TimeSpan GreylistShortest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>So many refusals in a row are taken for a greylist's; what goes on is retried as anything else.</summary>
    public int GreylistAttempts { get; init; } = 4;

    /// <summary>What some destinations are granted at most.</summary>
    public IReadOnlyList<DestinationLimit> DestinationLimits { get; init; } = [];

    /// <summary>Providers beside those that are built in, or in their place.</summary>
    public IReadOnlyList<MailProvider> Providers { get; init; } = [];

    /// <summary>Local addresses to send from; without any the machine chooses.</summary>
    public IReadOnlyList<SourcePool> Pools { get; init; } = [];

    public WarmUpOptions WarmUp { get; init; } = new();

    /// <summary>Ways that do not go by MX.</summary>
    public IReadOnlyList<RouteOptions> Routes { get; init; } = [];

    public OutboundOptions Outbound { get; init; } = new();

    public SchedulerOptions Scheduler { get; init; } = new();

    public SuppressionOptions Suppression { get; init; } = new();

    public ReturnedMailOptions Returned { get; init; } = new();

    /// <summary>A destination that refuses mail for the sender's standing is warned of, and journalled, at most so often for each reason.</summary>
    public TimeSpan ReputationAlertInterval { get; init; } = TimeSpan.FromHours(1);

    public FigureOptions Figures { get; init; } = new();

    public AbuseOptions Abuse { get; init; } = new();

    public BlocklistOptions Blocklists { get; init; } = new();

    /// <summary>A sender is told once that a message is late after this. RFC 5321 leaves it open; 4 hours is common.</summary>
    public TimeSpan DelayNoticeAfter { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Octets of an original message that a report returns in full; of a larger one, the header.</summary>
    public int ReportReturnLimit { get; init; } = 64 << 10;

    /// <summary>How often it is looked whether reports to other organisations are due. Days are what they are about: minutes do not matter.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Reports that are queued at a time, so that a day's do not stand before all other mail.</summary>
    public int ReportsPerRound { get; init; } = 100;

    /// <summary>Each wait varies by this part of itself, up and down.</summary>
    public double RetryJitter { get; init; } = 0.1;

    /// <summary>For how long attempts go on before the message is returned (RFC 5321 §4.5.4.1: at least 4 to 5 days).</summary>
    public TimeSpan QueueLifetime { get; init; } = TimeSpan.FromDays(5);
}
