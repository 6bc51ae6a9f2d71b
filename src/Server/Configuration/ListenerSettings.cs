namespace Posthouse.Server;

/// <summary>Where clients connect, and the certificates they are shown.</summary>
internal static class ListenerSettings
{
    internal static readonly IReadOnlyList<string> Protocols = ["smtp", "submission", "lmtp", "imap", "pop3", "managesieve", "http"];

    internal static readonly SettingSection Listen = new("listen", Repeated: true,
        """
        One [[listen]] for each port. Without any, the usual ones are opened on all addresses:
        smtp 25, submission 587 and 465, imap 143 and 993, pop3 110 and 995, managesieve 4190, http on 127.0.0.1:8080.
        """,
        [
            new("protocol", SettingKind.Choice, null, "What is spoken there: smtp takes mail from other servers, submission from signed-in users, lmtp from a server in front of this one; managesieve is for people's filters; http serves administration, metrics and health.")
            { Choices = Protocols, Required = true, Example = "\"smtp\"" },
            new("address", SettingKind.Address, "\"*\"", "The address to listen on; \"*\" is every address of both families."),
            new("port", SettingKind.Whole, null, "The port; 0 takes a free one.")
            { Minimum = 0, Maximum = 65535, Required = true, Example = "25" },
            new("tls", SettingKind.Choice, "\"starttls\"", "starttls begins in clear text and upgrades; implicit is TLS from the first byte (RFC 8314); none never offers it. For http, starttls means none.")
            { Choices = ["starttls", "implicit", "none"] },
            new("proxy-from", SettingKind.NetworkList, "[]", "Balancers in front of this port: connections from these networks must begin with the PROXY protocol (v1 or v2), which names the true client. Empty: nobody may use it. Not for http."),
            new("client-authorities", SettingKind.Path, null, "A PEM file of certificate authorities: clients of this imap port are asked for a certificate of theirs, and may sign in with it alone (SASL EXTERNAL) as the account whose address is in it, as rfc822Name or user principal name. Without it nobody is asked. Certificates are not looked up in revocation lists: suspend the account instead.")
            { Example = "\"/etc/posthouse/client-ca.pem\"" },
            new("maximum-connections", SettingKind.Whole, "20000", "Connections at once; 0 is no limit.") { Minimum = 0, Maximum = 10_000_000 },
            new("maximum-per-address", SettingKind.Whole, "200", "Connections at once from one IPv4 address or IPv6 /64; 0 is no limit. This machine's own are not counted.") { Minimum = 0, Maximum = 10_000_000 },
        ])
    {
        Example =
            """
            [[listen]]
            protocol = "smtp"
            port = 25

            [[listen]]
            protocol = "submission"
            port = 465
            tls = "implicit"

            [[listen]]
            protocol = "imap"
            port = 993
            tls = "implicit"
            proxy-from = ["10.0.0.0/24"]
            """,
    };

    internal static readonly SettingSection Certificate = new("certificate", Repeated: true,
        """
        Certificates, in PEM files. A client gets the one whose names match what it asks for (SNI), else the first.
        They are read again on SIGHUP and when the files change. Without any, a self-signed one is made in the data folder.
        """,
        [
            new("file", SettingKind.Path, null, "The certificate, followed by its chain.") { Required = true, Example = "\"/etc/posthouse/fullchain.pem\"" },
            new("key", SettingKind.Path, null, "Its private key.") { Required = true, Example = "\"/etc/posthouse/privkey.pem\"" },
        ])
    {
        Example =
            """
            [[certificate]]
            file = "/etc/posthouse/fullchain.pem"
            key = "/etc/posthouse/privkey.pem"
            """,
    };

    internal static readonly SettingSection Http = new("http", Repeated: false,
        "Administration, metrics and health over HTTP.",
        [
            new("metrics-from", SettingKind.NetworkList, "[]", "Networks that may read /metrics without signing in, such as a Prometheus server's. This machine always may, administrators after signing in.")
            { Example = "[\"10.0.0.0/24\"]" },
            new("strict-transport", SettingKind.Duration, "\"365 d\"", "For how long a browser that has reached this server by HTTPS uses nothing else for that host name, at any port, and lets nobody click a certificate's error away (Strict-Transport-Security, RFC 6797); counted anew at each answer. \"0 s\" has browsers forget it. Sub-domains are never included. A proxy that speaks TLS in front of this server says it in its own answers.")
            { Minimum = 0, Maximum = 10 * 366 * 86400 },
            new("audited-refusals", SettingKind.Whole, "60", "Requests to the administration API in a minute that are refused for want of a right and stand in the audit log; those beyond are counted in the next entry, so that a flood fills nothing. 0 is none.") { Minimum = 0, Maximum = 100_000 },
            new("audited-refusals-by-caller", SettingKind.Whole, "10", "The same of one who asks, so that nobody keeps another's out.") { Minimum = 0, Maximum = 100_000 },
            new("api-burst", SettingKind.Whole, "500", "Requests to the administration API that one account, or one API key, may make at once; one more gets 429 and is told when to come again. This machine's own administrator is not counted.") { Minimum = 10, Maximum = 1_000_000 },
            new("api-requests-per-second", SettingKind.Whole, "50", "The same in a second, after that. The console makes some ten for a page; an import is one.") { Minimum = 1, Maximum = 100_000 },
            new("push-private", SettingKind.Boolean, "false", "Calls push services (RFC 8030) at private and special addresses too, where a browser subscribed to one: anybody with an account could name such an address to reach what only this server reaches."),
        ]);

    internal static readonly SettingSection Network = new("network", Repeated: false,
        "How clients' sockets are served. The defaults suit nearly every machine.",
        [
            new("event-loop", SettingKind.Boolean, "true", "Mail listeners are served by an event loop of Posthouse's own, which takes about a fifth less processor time for a message than .NET's sockets and less memory for a connection. On Linux only; elsewhere, and with false, .NET's serve them."),
            new("event-loop-threads", SettingKind.Whole, "0", "Threads of the event loop; 0 is one for each processor, and at least two.") { Minimum = 0, Maximum = 256 },
            new("event-loop-maximum-threads", SettingKind.Whole, "64", "Threads of the event loop at most: when all are held up by a slow disk, more are started.") { Minimum = 1, Maximum = 1024 },
        ]);

    internal static readonly SettingSection Tls = new("tls", Repeated: false,
        "TLS for every listener.",
        [
            new("minimum", SettingKind.Choice, "\"1.2\"", "The oldest version accepted. RFC 8996 forbids 1.0 and 1.1.") { Choices = ["1.2", "1.3"] },
        ]);
}
