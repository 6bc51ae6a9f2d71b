using Posthouse.Mail;

namespace Posthouse.Smtp;

/// <summary>What to do with a CR or LF that stands alone in a message. It is never passed on as it came.</summary>
public enum BareLineEnds
{
    /// <summary>The message is refused with 550.</summary>
    Refuse,

    /// <summary>Each becomes CRLF; none of them ever ends a message.</summary>
    Normalise,
}

/// <summary>Limits and identity of the SMTP listeners. Sizes are octets.</summary>
public sealed record SmtpOptions
{
    /// <summary>Our name in the banner, in EHLO and in Received.</summary>
    public required string HostName { get; init; }

    /// <summary>Where &lt;postmaster&gt; without a domain goes (RFC 5321 §4.5.1); null is the domain here that <see cref="HostName"/> is named under, or the first.</summary>
    public DomainName? PostmasterDomain { get; init; }

    /// <summary>Octets of a message. RFC 5321 §4.5.3.1.7 asks for 64 KB at least; 50 MB is what the large providers take, rounded up.</summary>
    public long MaximumMessageSize { get; init; } = 50 * 1024 * 1024;

    /// <summary>
    /// Octets of a message's header. An endless header is refused, not stored. No rule gives a number; Exchange takes 256 KB, and five
    /// thousand addresses in To fit in it.
    /// </summary>
    public int MaximumHeaderSize { get; init; } = 256 * 1024;

    /// <summary>Octets of one line of a message with its CRLF. RFC 5321 §4.5.3.1.6 asks for 1,000 at least, and to take more where one can; 0 is no limit.</summary>
    public int MaximumTextLine { get; init; } = 1_000_000;

    /// <summary>Octets of a command with its CRLF. RFC 5321 §4.5.3.1.4 asks for 512, and the extensions offered add 1,220 to it.</summary>
    public int MaximumCommandLine { get; init; } = 2048;

    /// <summary>Octets of one line of a sign-in (RFC 4954 §4).</summary>
    public int MaximumSignInLine { get; init; } = 12_288;

    /// <summary>Recipients of one message; further ones get 452. RFC 5321 §4.5.3.1.8 asks for 100 at least.</summary>
    public int MaximumRecipients { get; init; } = 1000;

    /// <summary>RCPT commands of one message, taken or not; further ones are errors. A hundred times <see cref="MaximumRecipients"/>.</summary>
    public int MaximumRecipientCommands { get; init; } = 100_000;

    /// <summary>Messages of one connection; RFC 9422 MAILMAX. Enough for a relay, short enough that balancers can even out.</summary>
    public int MaximumMessagesPerConnection { get; init; } = 10_000;

    /// <summary>Refused commands of one connection before it is closed with 421.</summary>
    public int MaximumErrors { get; init; } = 20;

    /// <summary>Refused recipients of one connection before it is closed: a list is guessed at, not used.</summary>
    public int MaximumRefusedRecipients { get; init; } = 200;

    /// <summary>
    /// NOOP, HELP, VRFY, EXPN, EHLO and RSET between two messages that were taken, before the connection is closed. Postfix, too, suffers
    /// 100 (smtpd_junk_command_limit).
    /// </summary>
    public int MaximumIdleCommands { get; init; } = 100;

    /// <summary>Failed sign-ins of one connection before it is closed. Directory throttles beyond the connection.</summary>
    public int MaximumSignInFailures { get; init; } = 4;

    /// <summary>For one whole command, however it trickles. RFC 5321 §4.5.3.2.7 asks for 5 minutes at least.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// From the beginning, or the last message that was taken, to the next one's first octet; then the connection is closed. Honest clients
    /// send a message or leave. A thousand recipients, each asked about for a second, are 17 minutes.
    /// </summary>
    public TimeSpan QuietTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Until somebody has signed in where that is required. RFC 5321 §4.5.3.2.7 gives a client 5 minutes for one command; programs need seconds for them all.</summary>
    public TimeSpan SignInTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Between two pieces of a message. RFC 5321 §4.5.3.2.5 gives the sender 3 minutes for each.</summary>
    public TimeSpan DataTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Octets per second that a message must come with on the whole, counted after <see cref="DataTimeout"/>: a client that sends a byte
    /// a minute is cut. Postfix asks for 500 (smtpd_min_data_rate), half of what a modem of 9,600 bit/s sends. 0 is no minimum.
    /// </summary>
    public int MinimumDataRate { get; init; } = 500;

    /// <summary>How long a message may take by <see cref="MinimumDataRate"/> alone: at that pace 50 MB would take more than a day.</summary>
    public TimeSpan SlowTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Octets per second for what takes longer than <see cref="SlowTime"/>: what one ISDN channel sends, the slowest line still sold. The
    /// largest message of 50 MB may take two hours with it, a smaller one less. 0 is no minimum.
    /// </summary>
    public int SteadyDataRate { get; init; } = 8000;

    /// <summary>How long to wait before the banner; a client that talks first is refused (relay only). Zero does not wait.</summary>
    public TimeSpan BannerDelay { get; init; } = TimeSpan.Zero;

    public BareLineEnds BareLineEnds { get; init; } = BareLineEnds.Refuse;

    /// <summary>The longest FUTURERELEASE hold (RFC 4865).</summary>
    public TimeSpan MaximumHold { get; init; } = TimeSpan.FromDays(30);

    /// <summary>AUTH on relay listeners too. Off: port 25 is for servers.</summary>
    public bool OfferSignInOnRelay { get; init; }
}
