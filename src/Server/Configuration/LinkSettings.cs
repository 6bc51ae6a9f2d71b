namespace Posthouse.Server;

/// <summary>Files that people send as links that expire, from the webmail.</summary>
internal static class LinkSettings
{
    internal static readonly SettingSection Links = new("links", Repeated: false,
        "Large files that are sent as links that expire, in the place of attachments.",
        [
            new("offered", SettingKind.Boolean, "true", "Whether people may send files as links. Links that there are go on when it is switched off, until they expire."),
            new("address", SettingKind.Text, null, "Where others reach this server: addresses of links begin with it. https, with nothing after the host's name and port. Without it, the address by which the sender came to the webmail.") { Example = "\"https://mail.example.com/\"" },
            new("maximum-file", SettingKind.Size, "\"2 GiB\"", "Octets of one file.")
            { Minimum = 1 << 20, Maximum = 1L << 40 },
            new("maximum-total", SettingKind.Size, "\"10 GiB\"", "Octets that the files of one account's links have together. They count in the account's quota, too.")
            { Minimum = 1 << 20, Maximum = 1L << 50 },
            new("maximum-links", SettingKind.Whole, "1000", "Links of one account, those that have ended and are still listed included.")
            { Minimum = 1, Maximum = 100_000 },
            new("offer-from", SettingKind.Size, "\"20 MiB\"", "From this size on the webmail offers a link in the place of an attachment: in Base64 it is more than the 25 MB that many receivers take.")
            { Minimum = 1 << 10, Maximum = 1L << 40 },
            new("default-life", SettingKind.Duration, "\"14 d\"", "How long a link is good where its sender does not say.")
            { Minimum = 3600, Maximum = 3650L * 86400 },
            new("longest-life", SettingKind.Duration, "\"90 d\"", "The longest time for which a link is good.")
            { Minimum = 3600, Maximum = 3650L * 86400 },
            new("password-required", SettingKind.Boolean, "false", "Whether every link has a password, which its sender tells the recipients some other way."),
            new("guesses", SettingKind.Whole, "10", "Wrong passwords within an hour for one link, whoever tries; then none is looked at until the hour is over.")
            { Minimum = 3, Maximum = 1000 },
            new("burst", SettingKind.Whole, "600", "Requests for linked files that one IPv4 address or IPv6 /64 may make at once, three for each file; not this machine. A company often has one address.")
            { Minimum = 10, Maximum = 1_000_000 },
            new("requests-per-minute", SettingKind.Whole, "300", "The same in each minute after that.")
            { Minimum = 1, Maximum = 1_000_000 },
            new("download-time", SettingKind.Duration, "\"1 h\"", "How long a download that was counted may be begun, or gone on with after its connection broke.")
            { Minimum = 60, Maximum = 86400 },
            new("remembered", SettingKind.Duration, "\"30 d\"", "How long a link that has ended is still listed to its sender, with the number of its downloads.")
            { Minimum = 0, Maximum = 3650L * 86400 },
        ]);
}
