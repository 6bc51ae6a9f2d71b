using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>The limits of JMAP. What a client may ask for is announced in the Session (RFC 8620 §2); nothing is taken without one of these bounding it.</summary>
public sealed record JmapOptions
{
    /// <summary>Octets of one request. RFC 8620 §2 suggests 10,000,000 at least.</summary>
    public int MaximumRequestSize { get; init; } = 10_000_000;

    /// <summary>Octets of one uploaded file. RFC 8620 §2 suggests 50,000,000 at least; the SMTP listener's default is the same.</summary>
    public long MaximumUploadSize { get; init; } = 50L << 20;

    /// <summary>Uploads of one account at the same time (RFC 8620 §2 suggests 4).</summary>
    public int MaximumConcurrentUploads { get; init; } = 4;

    /// <summary>Requests of one account at the same time. RFC 8620 §2 suggests 4; a browser with several windows wants more.</summary>
    public int MaximumConcurrentRequests { get; init; } = 10;

    /// <summary>Method calls of one request (RFC 8620 §2 suggests 16 at least).</summary>
    public int MaximumCalls { get; init; } = 64;

    /// <summary>Objects of one /get (RFC 8620 §2 suggests 500 at least).</summary>
    public int MaximumObjectsInGet { get; init; } = 1000;

    /// <summary>Objects that one /set creates, updates and destroys (RFC 8620 §2 suggests 500 at least).</summary>
    public int MaximumObjectsInSet { get; init; } = 1000;

    /// <summary>Depth of a request's JSON. Filters nest; no client comes near.</summary>
    public int MaximumDepth { get; init; } = 64;

    /// <summary>Octets of one response: calls that would make it longer are answered with requestTooLarge. The sum of all that a page shows is far less.</summary>
    public int MaximumResponseSize { get; init; } = 64 << 20;

    /// <summary>Ids that one Email/query answers with when the client names no limit, and at most.</summary>
    public int MaximumQueryResults { get; init; } = 5000;

    /// <summary>Ids that one /changes answers with when the client names no limit, and at most.</summary>
    public int MaximumChanges { get; init; } = 10_000;

    /// <summary>Conditions of one filter, those inside operators included. Each may be asked of each message.</summary>
    public int MaximumFilterConditions { get; init; } = 256;

    /// <summary>Whom users see when they look for somebody to share with.</summary>
    public DirectoryAudience Directory { get; init; } = DirectoryAudience.Domain;

    /// <summary>Entries of a mailbox's access list. As IMAP has it.</summary>
    public int MaximumGrants { get; init; } = 1000;

    /// <summary>Accounts of others that one user's streams and devices are told of, the first by number; each is looked at with every change.</summary>
    public int MaximumFollowedAccounts { get; init; } = 100;

    /// <summary>Notices of shares that an account keeps; the oldest go first.</summary>
    public int MaximumShareNotifications { get; init; } = 200;

    /// <summary>Octets of uploads that an account keeps before the oldest go.</summary>
    public long UploadQuota { get; init; } = 512L << 20;

    /// <summary>Data sources of which one blob is put together (RFC 9404 §3.1: at least 64).</summary>
    public int MaximumDataSources { get; init; } = 64;

    /// <summary>How long an upload that nothing refers to is kept. RFC 8620 §6.1: at least an hour.</summary>
    public TimeSpan UploadKept { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Uploads in pieces of one account that are not whole yet, or whose answer is remembered: a day's. A browser has one for each file.</summary>
    public int MaximumResumableUploads { get; init; } = 100;

    /// <summary>Octets of a composed message with its attachments.</summary>
    public long MaximumMessageSize { get; init; } = 50L << 20;

    /// <summary>Octets of one text part that bodyValues shows; more is cut, and said to be. The rest can be downloaded.</summary>
    public int MaximumBodyValue { get; init; } = 8 << 20;

    /// <summary>Octets of one image of another server that is fetched for a reader.</summary>
    public int MaximumRemoteImage { get; init; } = 10 << 20;

    /// <summary>How long fetching one may take.</summary>
    public TimeSpan RemoteImageTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Images fetched for one account at the same time; a newsletter has dozens, a browser asks for few at once.</summary>
    public int MaximumConcurrentRemoteImages { get; init; } = 32;

    /// <summary>Whether images may be fetched from private and special addresses too; a message must not reach through the server what only it reaches.</summary>
    public bool AllowPrivateImages { get; init; }

    /// <summary>The longest time for which a submission may be held (RFC 8621 §1.3.2, maxDelayedSend); what RFC 4865 offers on SMTP by default.</summary>
    public TimeSpan MaximumDelayedSend { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The longest time for which an identity holds what it sends, to be taken back (docs/jmap.md). Gmail offers 30 seconds; nobody waits an hour.</summary>
    public TimeSpan MaximumUndoSendDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether browsers may keep mail for when there is no network (docs/decisions/0039). What was kept before goes when it is false.</summary>
    public bool MayKeep { get; init; } = true;

    /// <summary>
    /// Of what a browser loads of a message. It may keep it where mail may be kept, and asks each time whether it is let in; else nothing of it reaches a disk.
    /// </summary>
    internal string CacheControl => MayKeep ? "private, no-cache" : "no-store";

    /// <summary>How long a name is remembered under which a client has created something (docs/jmap.md): as long as a browser may be without a network before it asks again.</summary>
    public TimeSpan OnceKept { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Such names of one account; the oldest go first. Nobody writes so many messages in a month.</summary>
    public int MaximumOnceNames { get; init; } = 10_000;

    /// <summary>Contacts of one account. A search looks at each; a large company's directory is in the directory.</summary>
    public int MaximumContacts { get; init; } = 10_000;

    /// <summary>Octets of one contact with its picture.</summary>
    public int MaximumContactSize { get; init; } = 256 << 10;

    /// <summary>Octets of an account's contacts together: a search looks at all of them.</summary>
    public long MaximumContactOctets { get; init; } = 32 << 20;

    /// <summary>Addresses that an account has written to and that are offered to it again; those not used for longest go first.</summary>
    public int MaximumRecipientsKept { get; init; } = 2000;

    /// <summary>Recipients of one message of which addresses are learned; a message to more is a mailing, not a correspondence.</summary>
    public int MaximumRecipientsLearned { get; init; } = 50;

    /// <summary>Templates of messages of one account.</summary>
    public int MaximumTemplates { get; init; } = 200;

    /// <summary>Octets of one template. Signatures may have as many.</summary>
    public int MaximumTemplateSize { get; init; } = 256 << 10;

    /// <summary>Octets of what clients keep of a person's choices with the account: keys, colours of labels. A thousand labels fit.</summary>
    public int MaximumPreferencesSize { get; init; } = 64 << 10;

    /// <summary>Event streams (RFC 8620 §7.3) of one account at the same time. A browser has one for each window, a phone one.</summary>
    public int MaximumEventStreams { get; init; } = 32;

    /// <summary>WebSockets (RFC 8887) of one account at the same time.</summary>
    public int MaximumWebSockets { get; init; } = 32;

    /// <summary>The least time between two events to one client; what changes in between is told together.</summary>
    public TimeSpan PushInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The shortest interval of pings. RFC 8620 §7.3: not above 30 seconds.</summary>
    public TimeSpan MinimumPing { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest interval of pings. RFC 8620 §7.3: not below 300 seconds. Middleboxes forget silent connections after some minutes.</summary>
    public TimeSpan MaximumPing { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often a WebSocket is asked whether the client is still there, and how long it may take to answer (RFC 6455 §5.5.2).</summary>
    public TimeSpan WebSocketPing { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a client may take nothing of what is written to its WebSocket before it is cut off. A large answer may take as long as the line needs.</summary>
    public TimeSpan WebSocketWriteTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Push subscriptions (RFC 8620 §7.2) of one account: about three devices' browsers each.</summary>
    public int MaximumPushSubscriptions { get; init; } = 32;

    /// <summary>Push subscriptions that one account may make in an hour: each makes the server call a URL that the client names.</summary>
    public int PushVerificationsPerHour { get; init; } = 20;

    /// <summary>How long a push subscription lives before its client has to renew it. RFC 8620 §7.2.1: at least 48 hours.</summary>
    public TimeSpan PushSubscriptionLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The least time between two push messages to one account's devices; what changes in between is told together.</summary>
    public TimeSpan WebPushInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a push service may take to answer.</summary>
    public TimeSpan WebPushTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Calls to push services at the same time, over all accounts; each account has two of them.</summary>
    public int WebPushConcurrency { get; init; } = 64;

    /// <summary>How long to wait after a push service could not be reached; twice as long each time, to an hour.</summary>
    public TimeSpan PushRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts for one change, after which the next change is waited for.</summary>
    public int MaximumPushAttempts { get; init; } = 8;

    /// <summary>Push services at private and special addresses too, which a client could name to reach what only this server reaches.</summary>
    public bool AllowPrivatePush { get; init; }

    /// <summary>For tests: the authorities that push services' certificates are checked against.</summary>
    internal System.Security.Cryptography.X509Certificates.X509Certificate2Collection? PushRoots { get; init; }

    /// <summary>The server's own name, in ASCII; null where only localhost and addresses are it.</summary>
    public string? HostName { get; init; }
}
