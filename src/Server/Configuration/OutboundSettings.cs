namespace Posthouse.Server;

/// <summary>The queue, and how mail leaves.</summary>
internal static class OutboundSettings
{
    internal static readonly SettingSection Queue = new("queue", Repeated: false,
        "Mail that waits to leave.",
        [
            new("retry", SettingKind.DurationList, "[\"5 min\", \"10 min\", \"20 min\", \"40 min\", \"1 h\", \"2 h\", \"4 h\"]", "Waits between attempts; the last one repeats (RFC 5321 §4.5.4.1)."),
            new("jitter", SettingKind.Whole, "10", "Each wait varies by this many percent of itself, up and down.") { Minimum = 0, Maximum = 50 },
            new("lifetime", SettingKind.Duration, "\"5 d\"", "For how long attempts go on before the message is returned (RFC 5321 §4.5.4.1: at least 4 to 5 days).")
            { Minimum = 3600, Maximum = 86400 * 60 },
            new("suppression", SettingKind.Choice, "\"refuse\"", "Mail for an address elsewhere that is on the suppression list, because mail to it came back: refuse it at RCPT (550), report (take it and return it at once), or off (send it; the list is still kept).")
            { Choices = ["refuse", "report", "off"] },
            new("suppress-unknown", SettingKind.Duration, "\"180 d\"", "For how long an address is left alone that its host does not know.") { Minimum = 60, Maximum = 86400L * 3650 },
            new("suppress-disabled", SettingKind.Duration, "\"90 d\"", "For how long, where it is disabled or has moved.") { Minimum = 60, Maximum = 86400L * 3650 },
            new("suppress-repeated", SettingKind.Duration, "\"14 d\"", "For how long, where it failed three times over three days for a reason that passes, such as a full mailbox.") { Minimum = 60, Maximum = 86400L * 3650 },
        ]);

    internal static readonly SettingSection Outbound = new("outbound", Repeated: false,
        "Sending to other servers.",
        [
            new("concurrency", SettingKind.Whole, "20", "Connections to one destination at most; fewer while it fails.") { Minimum = 1, Maximum = 1000 },
            new("tls-reports", SettingKind.Boolean, "true", "Tells domains that ask for it, once a day, how connections to their mail hosts were secured (RFC 8460)."),
        ]);

    internal static readonly SettingSection Destination = new("destination", Repeated: true,
        """
        How fast mail may go to some destinations. Posthouse learns by itself what a destination bears: it slows down when it is told to, and speeds up
        again. Domains whose mail hosts belong to one provider (Microsoft, Google, Yahoo, Apple, Tencent, Alibaba, NetEase and others are known) share
        what is learned and the provider's limits. Say something here only where an agreement or a receiver's published limit asks for it, or to name a
        provider. The closest domain holds; where both its domain and its provider have limits, mail keeps both.
        """,
        [
            new("domains", SettingKind.TextList, "[]", "The recipients' domains: \"example.com\", \"*.example.com\" for every domain below it, \"*\" for all the rest. For what goes by a [[route]], its \"to\". Each domain for itself.") { Example = "[\"example.com\"]" },
            new("mx", SettingKind.TextList, "[]", "Mail hosts of one provider, \"mx.example.net\" or \"*.example.net\" for every name below: all domains that prefer such a host as their MX are one destination. Comes before the providers that are known.") { Example = "[\"*.mail.example.net\"]" },
            new("provider", SettingKind.Text, null, "The name of the provider, for 'posthouse queue destinations'; without it the first of its hosts. The name of a known one, without mx, sets its limits.") { Example = "\"microsoft\"" },
            new("concurrency", SettingKind.Whole, "0", "Attempts at once to each domain, or to all of the provider; 0 is what [outbound] says.") { Minimum = 0, Maximum = 1000 },
            new("connections", SettingKind.Whole, "0", "Connections open at once, with those that are kept for the next message; 0 is no limit beside concurrency.") { Minimum = 0, Maximum = 1000 },
            new("messages-per-connection", SettingKind.Whole, "0", "Messages over one connection; 0 is 1000, or what the destination teaches.") { Minimum = 0, Maximum = 100_000 },
            new("messages-per-minute", SettingKind.Whole, "0", "Messages a minute, over all connections; 0 is no limit.") { Minimum = 0, Maximum = 1_000_000 },
        ])
    {
        Example =
            """
            [[destination]]
            domains = ["partner.example"]
            concurrency = 2
            messages-per-minute = 30

            [[destination]]
            mx = ["*.mail.example.net"]
            provider = "example-mail"
            connections = 5
            """,
    };

    internal static readonly SettingSection Route = new("route", Repeated: true,
        """
        Where mail for some or all domains goes instead of their MX hosts. "example.com" is that domain, "*.example.com" every domain below it,
        "*" all the rest; the closest match holds.
        """,
        [
            new("domains", SettingKind.TextList, null, "The recipients' domains.") { Required = true, Example = "[\"*\"]" },
            new("to", SettingKind.Text, null, "smtp:host:port, lmtp:host:port, lmtp:unix:/path, discard: to drop it, or mx: for the usual way as an exception below a wider pattern.") { Required = true, Example = "\"smtp:relay.example.net:587\"" },
            new("tls", SettingKind.Choice, "\"opportunistic\"", "opportunistic uses TLS where it is offered; required insists on it; verified also on a certificate that is good for the host's name; implicit is verified TLS from the first byte; none never uses it.")
            { Choices = ["opportunistic", "required", "verified", "implicit", "none"] },
            new("user", SettingKind.Text, null, "The name to sign in with.") { Example = "\"relay-user\"" },
            new("password-file", SettingKind.Path, null, "A file whose first line is the password.") { Example = "\"/etc/posthouse/relay-password\"" },
        ])
    {
        Example =
            """
            [[route]]
            domains = ["*"]
            to = "smtp:relay.example.net:587"
            tls = "verified"
            user = "relay-user"
            password-file = "/etc/posthouse/relay-password"
            """,
    };

    internal static readonly SettingSection Deliverability = new("deliverability", Repeated: false,
        "Figures of how mail arrives ('posthouse deliverability').",
        [
            new("kept", SettingKind.Duration, "\"90 d\"", "How long hourly figures are kept, and the hours of the charts.") { Minimum = 86400, Maximum = 86400 * 3650 },
            new("minutes-kept", SettingKind.Duration, "\"2 d\"", "How long the minutes of the charts are kept.") { Minimum = 3600, Maximum = 86400 * 366 },
            new("days-kept", SettingKind.Duration, "\"800 d\"", "How long the days of the charts are kept.") { Minimum = 86400, Maximum = 86400L * 36500 },
            new("flows-per-hour", SettingKind.Whole, "2000", "Pairs of an own domain and a destination that are told apart in one hour; what goes beyond is counted together, under no destination.")
            { Minimum = 10, Maximum = 1_000_000 },
            new("blocklists", SettingKind.TextList, "[\"zen.spamhaus.org\", \"bl.spamcop.net\", \"b.barracudacentral.org\", \"psbl.surriel.com\"]", "DNS blocklists that are asked every six hours whether they have the addresses below; [] asks none. Some do not answer public resolvers: see 'servers' in [dns]. Mind their terms: they are free for small senders."),
            new("addresses", SettingKind.TextList, "[]", "The addresses from which mail leaves, as the world sees them. Empty takes this machine's public ones; behind address translation, name them.") { Example = "[\"192.0.2.25\"]" },
        ]);

    internal static readonly SettingSection Dns = new("dns", Repeated: false,
        "Looking up other servers.",
        [
            new("servers", SettingKind.EndPointList, "[]", "The DNS servers to ask; empty takes the machine's (/etc/resolv.conf)."),
            new("validating", SettingKind.Boolean, null, "The DNS servers validate DNSSEC and the way to them is safe, so that DANE may rely on them (RFC 7672). Without it: true where all of them are on this machine.") { Example = "true" },
            new("addresses", SettingKind.EndPointList, "[]", "The IP addresses by which the world reaches this machine, for the records to publish; empty takes its own public ones, which it does not know behind address translation."),
            new("check-resolvers", SettingKind.EndPointList, "[\"1.1.1.1\", \"8.8.8.8\", \"9.9.9.9\", \"208.67.222.222\", \"223.5.5.5\", \"119.29.29.29\", \"114.114.114.114\", \"77.88.8.8\"]",
                "Public resolvers that 'posthouse dns check' and 'watch' ask beside the authoritative servers: Cloudflare, Google, Quad9 and OpenDNS (worldwide), Alibaba, Tencent and 114DNS (China), Yandex (Russia). Each answers from its site nearest to this machine; empty asks none."),
            new("authoritative-port", SettingKind.Whole, "53", "The port at which authoritative servers are asked. Other than 53 only in a laboratory.") { Minimum = 1, Maximum = 65535 },
        ]);
}
