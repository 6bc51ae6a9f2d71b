namespace Posthouse.Server;

/// <summary>Who this server is, where its data is and how it logs.</summary>
internal static class GeneralSettings
{
    internal static readonly SettingSection General = new("", Repeated: false,
        """
        Posthouse reads this file at start; 'posthouse config check FILE' tells every error in it.
        Domains, accounts and everything else that changes while the server runs is data, not configuration:
        see 'posthouse domain', 'posthouse account' and the others.
        """,
        [
            new("hostname", SettingKind.HostName, null,
                "The name this server gives in greetings, EHLO, Received and reports. It should resolve to this machine, and the machine's address back to it. Without it, the machine's own name is used.")
            { Example = "\"mail.example.com\"" },
            new("data", SettingKind.Path, "\"/var/lib/posthouse\"",
                "The folder that holds everything: records, messages, queue, journal. One server at a time may use it. It must be a local disk, not a network share."),
            new("language", SettingKind.Choice, "\"en\"",
                "The language of accounts made without one: folder names, bounces, notices.")
            { Choices = ["en", "zh-CN"] },
        ]);

    internal static readonly SettingSection Store = new("store", Repeated: false,
        "How the embedded store works. The defaults were measured and suit most machines.",
        [
            new("segment-size", SettingKind.Size, "\"256 MiB\"", "Messages are appended to segment files; at this size a segment is sealed and a new one begun.")
            { Minimum = 1 << 20, Maximum = 1L << 40 },
            new("memory-per-message", SettingKind.Size, "\"256 KiB\"", "Octets of an arriving message that are held in memory; larger ones go to the disk as they arrive.")
            { Minimum = 4096, Maximum = 64 << 20 },
            new("group", SettingKind.Whole, "128", "Changes that are made durable together at most. Larger groups add delay, not rate.")
            { Minimum = 1, Maximum = 4096 },
            new("index-cache", SettingKind.Size, "\"48 MiB\"", "Memory for the indexes of mailboxes that are in use.")
            { Minimum = 1 << 20, Maximum = 1L << 40 },
            new("compaction-threshold", SettingKind.Whole, "30", "Percent of a sealed segment that must be deleted messages before the segment is rewritten.")
            { Minimum = 1, Maximum = 99 },
            new("compaction-rate", SettingKind.Size, "\"16 MiB\"", "Octets that compaction may read and write in a second.")
            { Minimum = 1 << 16, Maximum = 1L << 34 },
            new("reserve", SettingKind.Size, "\"64 MiB\"", "Free octets to leave on the disk. Below, new mail is refused for now (452) while everything else goes on.")
            { Minimum = 0, Maximum = 1L << 40 },
            new("changes-kept", SettingKind.Whole, "20000", "Change records kept for each account, about 40 octets each. A mail program that was away for longer compares its whole mailbox once. 0 keeps all.")
            { Minimum = 0, Maximum = 100_000_000 },
            new("journal-kept", SettingKind.Duration, "\"30 d\"", "How long the journal is kept, from which 'posthouse message trace' answers; a day of a million messages is some 300 MB. \"0 s\" keeps all.")
            { Minimum = 0, Maximum = 100L * 366 * 86400 },
        ]);

    internal static readonly SettingSection Log = new("log", Repeated: false,
        "Logs go to standard output. They never carry message bodies, passwords or tokens.",
        [
            new("level", SettingKind.Choice, "\"information\"", "The least important lines to write.")
            { Choices = ["trace", "debug", "information", "warning", "error", "critical"] },
            new("format", SettingKind.Choice, "\"json\"", "One JSON object a line, or text for people.")
            { Choices = ["json", "text"] },
        ]);
}
