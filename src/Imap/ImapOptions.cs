using Posthouse.Directory;

namespace Posthouse.Imap;

/// <summary>The limits of an IMAP session. Nothing that a client sends is taken without one of these bounding it.</summary>
public sealed record ImapOptions
{
    /// <summary>Octets of an appended message; announced as APPENDLIMIT (RFC 7889). The default is the SMTP listener's.</summary>
    public long MaximumMessageSize { get; init; } = 50L << 20;

    /// <summary>Octets of one line. RFC 9051 §4.3.1 wants 8,192 at least; long UID lists of real clients want more.</summary>
    public int MaximumLine { get; init; } = 64 << 10;

    /// <summary>Octets of a literal that is not an appended message: names, passwords, search texts.</summary>
    public int MaximumLiteral { get; init; } = 64 << 10;

    /// <summary>Octets of a whole command, its literals included, appended messages excluded.</summary>
    public int MaximumCommand { get; init; } = 256 << 10;

    /// <summary>Commands with errors of syntax or state in one connection before it is closed.</summary>
    public int MaximumBadCommands { get; init; } = 10;

    /// <summary>Sign-ins that may fail in one connection before it is closed; the directory throttles beyond that.</summary>
    public int MaximumFailedSignIns { get; init; } = 5;

    /// <summary>Time to sign in.</summary>
    public TimeSpan SignInTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Silence after which a signed-in client is logged out. RFC 9051 §5.4: at least 30 minutes.</summary>
    public TimeSpan AutoLogout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Messages of one APPEND (RFC 3502), which all wait for the last.</summary>
    public int MaximumMultiAppend { get; init; } = 1000;

    /// <summary>Octets of all the messages of one APPEND with several.</summary>
    public long MaximumMultiAppendSize { get; init; } = 256L << 20;

    /// <summary>
    /// Keys of one SEARCH, SORT or THREAD, those inside NOT, OR and brackets included: each may be asked of each message. No RFC names
    /// a number; clients send a dozen.
    /// </summary>
    public int MaximumSearchKeys { get; init; } = 256;

    /// <summary>Mailboxes whose STATUS one LIST may ask for (RFC 5819); the rest of the list comes without.</summary>
    public int MaximumListStatus { get; init; } = 10_000;

    /// <summary>
    /// Messages that one FETCH, STORE, SEARCH, SORT, THREAD or UID EXPUNGE works on; announced as MESSAGELIMIT (RFC 9738), the rest is
    /// left to the next command, the newest come first. 0 is no limit: this server does not need one.
    /// </summary>
    public int MaximumMessages { get; init; }

    /// <summary>Messages that one COPY, MOVE or APPEND puts into a mailbox; announced as SAVELIMIT (RFC 9738). 0 is no limit but that of <see cref="MaximumMultiAppend"/>.</summary>
    public int MaximumSaved { get; init; }

    /// <summary>Messages that are flagged or expunged at once; a STORE or EXPUNGE of more goes on when others had their turn. Each thousand holds the store's writer for 1 to 2 ms.</summary>
    public int MaximumChanged { get; init; } = 10_000;

    /// <summary>Texts and URLs of one message that CATENATE puts together (RFC 4469); each URL is looked up and read.</summary>
    public int MaximumCatenateParts { get; init; } = 250;

    /// <summary>URLs of one GENURLAUTH or URLFETCH (RFC 4467); each is checked, and its octets are sent.</summary>
    public int MaximumUrls { get; init; } = 100;

    /// <summary>Mailboxes with news that wait for a session that asked for them (RFC 5465); one with more gets NOTIFICATIONOVERFLOW and hears no more.</summary>
    public int MaximumNotifyPending { get; init; } = 1000;

    /// <summary>Searches of one session whose results are kept true (RFC 5267, RETURN (UPDATE)); each is asked again of what changes. More get NOUPDATE.</summary>
    public int MaximumContexts { get; init; } = 16;

    /// <summary>Messages of a sorted result that is kept true: its order is held in memory, about 200 octets each. Larger ones get NOUPDATE.</summary>
    public int MaximumSortedContext { get; init; } = 20_000;

    /// <summary>Time after which a command that is still at work says so (RFC 9585 §3: every 10 to 15 seconds).</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Entries of a mailbox's access list (RFC 4314), which names no number. A group counts once, whoever is in it.</summary>
    public int MaximumGrants { get; init; } = 1000;

    /// <summary>Whose addresses SETACL and LISTRIGHTS know: of others it is not told whether there are any. As in JMAP.</summary>
    public DirectoryAudience Directory { get; init; } = DirectoryAudience.Domain;

    /// <summary>Octets of the value of one annotation (RFC 5464, METADATA MAXSIZE).</summary>
    public int MaximumAnnotationSize { get; init; } = 16 << 10;

    /// <summary>Annotations of a mailbox, and of the server, that are one account's own; and as many that all share.</summary>
    public int MaximumAnnotations { get; init; } = 128;

    /// <summary>Octets of all annotations of an account and its mailboxes (RFC 9208 §5.4, ANNOTATION-STORAGE).</summary>
    public long MaximumAnnotationStorage { get; init; } = 10L << 20;

    /// <summary>Where the JMAP session of the same accounts is (RFC 9698); null announces none.</summary>
    public Uri? JmapSession { get; init; }

    /// <summary>Where scripts for events of mailboxes are stored, as a URL of ManageSieve; null: IMAPSIEVE is not announced (RFC 6785 §2.1).</summary>
    public string? SieveServer { get; init; }
}
