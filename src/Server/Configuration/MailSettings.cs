namespace Posthouse.Server;

/// <summary>Limits and habits of receiving, signing in and reading.</summary>
internal static class MailSettings
{
    internal static readonly SettingSection Mail = new("mail", Repeated: false,
        "What every way in shares.",
        [
            new("maximum-size", SettingKind.Size, "\"50 MiB\"", "The largest message taken by SMTP, LMTP and IMAP APPEND. 50 MB, as common services allow; anything up to the disk's size works, since messages are streamed.")
            { Minimum = 1 << 16, Maximum = 1L << 40 },
            new("maximum-hops", SettingKind.Whole, "50", "Received fields from which a message is taken to go round in circles and is refused (RFC 5321 §6.3).")
            { Minimum = 5, Maximum = 1000 },
            new("maximum-header", SettingKind.Size, "\"1 MiB\"", "The largest header block.")
            { Minimum = 1 << 14, Maximum = 16 << 20 },
        ]);

    internal static readonly SettingSection SignIn = new("sign-in", Repeated: false,
        "How passwords are checked.",
        [
            new("default-domain", SettingKind.HostName, null, "Completes names typed without '@'. Without it they are refused.") { Example = "\"example.com\"" },
            new("memory", SettingKind.Size, "\"256 MiB\"", "Octets that all password computations (Argon2id, 19 MiB each) may use at once.")
            { Minimum = 32 << 20, Maximum = 1L << 36 },
            new("remember", SettingKind.Duration, "\"5 min\"", "How long a checked password is remembered in memory (as a keyed hash), so that a client with ten connections costs one computation. \"0 s\" is never.")
            { Minimum = 0, Maximum = 86400 },
        ]);

    internal static readonly SettingSection Smtp = new("smtp", Repeated: false,
        "SMTP, submission and LMTP.",
        [
            new("maximum-recipients", SettingKind.Whole, "1000", "Recipients of one message (RFC 5321 §4.5.3.1.8 asks for at least 100).")
            { Minimum = 100, Maximum = 100_000 },
            new("idle-timeout", SettingKind.Duration, "\"5 min\"", "How long a client may stay silent (RFC 5321 §4.5.3.2.7: at least 5 minutes).")
            { Minimum = 5, Maximum = 86400 },
        ]);

    internal static readonly SettingSection Imap = new("imap", Repeated: false,
        "IMAP.",
        [
            new("idle-timeout", SettingKind.Duration, "\"30 min\"", "How long a signed-in client may stay silent (RFC 9051 §5.4: at least 30 minutes).")
            { Minimum = 60, Maximum = 86400 },
        ]);

    internal static readonly SettingSection Pop3 = new("pop3", Repeated: false,
        "POP3.",
        [
            new("idle-timeout", SettingKind.Duration, "\"10 min\"", "How long a client may stay silent (RFC 1939 §3: at least 10 minutes).")
            { Minimum = 60, Maximum = 86400 },
        ]);
}
