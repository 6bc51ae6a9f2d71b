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
            new("body-value", SettingKind.Size, "\"8 MiB\"", "Octets of one text part that a list of parts shows; more is cut, and said to be. The rest can be downloaded.")
            { Minimum = 1 << 16, Maximum = 1 << 28 },
        ]);
}
