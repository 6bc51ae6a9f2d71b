namespace Posthouse.Server;

/// <summary>What JMAP clients may ask for; the Session announces it to them (RFC 8620 §2).</summary>
internal static class JmapSettings
{
    internal static readonly SettingSection Jmap = new("jmap", Repeated: false,
        "JMAP, over the http listeners. The largest message and upload is maximum-size of [mail].",
        [
            new("maximum-request", SettingKind.Size, "10000000", "Octets of one request (RFC 8620 §2 suggests 10,000,000 at least). Files are uploaded, not put into requests.")
            { Minimum = 1 << 16, Maximum = 1 << 30 },
            new("concurrent-requests", SettingKind.Whole, "10", "Requests of one account at the same time. RFC 8620 §2 suggests 4; a browser with several windows wants more.")
            { Minimum = 1, Maximum = 1000 },
            new("concurrent-uploads", SettingKind.Whole, "4", "Uploads of one account at the same time (RFC 8620 §2 suggests 4).")
            { Minimum = 1, Maximum = 1000 },
            new("calls", SettingKind.Whole, "64", "Method calls of one request (RFC 8620 §2 suggests 16 at least).")
            { Minimum = 16, Maximum = 10_000 },
            new("objects-in-get", SettingKind.Whole, "1000", "Objects that one call may read (RFC 8620 §2 suggests 500 at least).")
            { Minimum = 100, Maximum = 100_000 },
            new("objects-in-set", SettingKind.Whole, "1000", "Objects that one call may create, update and destroy together (RFC 8620 §2 suggests 500 at least).")
            { Minimum = 100, Maximum = 100_000 },
            new("maximum-response", SettingKind.Size, "\"64 MiB\"", "Octets of one response, which is held in memory until it is whole; calls that would make it longer are answered with requestTooLarge.")
            { Minimum = 1 << 20, Maximum = 1 << 30 },
            new("query-results", SettingKind.Whole, "5000", "Ids that one query answers with at most, and where the client names no limit.")
            { Minimum = 100, Maximum = 1_000_000 },
            new("changes", SettingKind.Whole, "10000", "Ids that one question for changes is answered with at most; a client asks again for the rest.")
            { Minimum = 100, Maximum = 1_000_000 },
            new("filter-conditions", SettingKind.Whole, "256", "Conditions of one filter. Each may be asked of each message.")
            { Minimum = 16, Maximum = 10_000 },
            new("upload-quota", SettingKind.Size, "\"512 MiB\"", "Octets of uploads that an account keeps before the oldest go.")
            { Minimum = 1 << 20, Maximum = 1L << 40 },
            new("upload-kept", SettingKind.Duration, "\"1 d\"", "How long an upload that nothing refers to is kept (RFC 8620 §6.1: at least an hour).")
            { Minimum = 3600, Maximum = 30 * 86400 },
            new("resumable-uploads", SettingKind.Whole, "100", "Uploads in pieces of one account within the time of upload-kept.")
            { Minimum = 1, Maximum = 100_000 },
            new("contacts", SettingKind.Whole, "10000", "Contacts of one account. A search looks at each of them.")
            { Minimum = 0, Maximum = 100_000 },
            new("recipients-kept", SettingKind.Whole, "2000", "Addresses that an account has written to and that are offered to it again; those not used for longest go first.")
            { Minimum = 0, Maximum = 100_000 },
            new("templates", SettingKind.Whole, "200", "Templates of messages of one account.")
            { Minimum = 0, Maximum = 10_000 },
            new("directory", SettingKind.Choice, "\"domain\"", "Whom users see when they look for somebody to share with (RFC 9670), and whom an access list of IMAP takes: the people and groups of their own domain, of the whole \"server\", or nobody (\"closed\") but those with whom something is shared already.")
            { Choices = ["domain", "server", "closed"] },
            new("event-streams", SettingKind.Whole, "32", "Event streams (RFC 8620 §7.3) of one account at the same time. A browser has one for each window, a phone one.")
            { Minimum = 1, Maximum = 10_000 },
            new("websockets", SettingKind.Whole, "32", "WebSockets (RFC 8887) of one account at the same time.")
            { Minimum = 1, Maximum = 10_000 },
            new("followed-accounts", SettingKind.Whole, "100", "Accounts of others that one user's streams and devices are told of; each is looked at whenever something changes.")
            { Minimum = 0, Maximum = 10_000 },
            new("push-subscriptions", SettingKind.Whole, "32", "Push subscriptions (RFC 8620 §7.2) of one account: about three devices' browsers each.")
            { Minimum = 1, Maximum = 1000 },
            new("push-subscriptions-per-hour", SettingKind.Whole, "20", "Push subscriptions that one account may make in an hour: each makes the server call an address that the client names.")
            { Minimum = 1, Maximum = 10_000 },
            new("push-subscription-lifetime", SettingKind.Duration, "\"7 d\"", "How long a push subscription lives before its client has to renew it (RFC 8620 §7.2.1: at least 48 hours).")
            { Minimum = 48 * 3600, Maximum = 365 * 86400 },
            new("web-push-interval", SettingKind.Duration, "\"2 s\"", "The least time between two push messages to one account's devices; what changes in between is told together.")
            { Minimum = 0, Maximum = 3600 },
            new("web-push-timeout", SettingKind.Duration, "\"10 s\"", "How long a push service may take to answer.")
            { Minimum = 1, Maximum = 600 },
            new("web-push-concurrency", SettingKind.Whole, "64", "Calls to push services at the same time, over all accounts; each account has two of them.")
            { Minimum = 1, Maximum = 10_000 },
            new("body-value", SettingKind.Size, "\"8 MiB\"", "Octets of one text part that a list of parts shows; more is cut, and said to be. The rest can be downloaded.")
            { Minimum = 1 << 16, Maximum = 1 << 28 },
            new("keep-in-browsers", SettingKind.Boolean, "true", "Whether people may have the webmail keep mail in browsers on devices that they call their own, to read and write without a network. It is not encrypted there. False keeps nothing and deletes what a browser has kept, as soon as it speaks with this server again."),
        ]);
}
