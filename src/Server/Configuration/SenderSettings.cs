namespace Posthouse.Server;

/// <summary>Proving who sends, here and elsewhere.</summary>
internal static class SenderSettings
{
    internal static readonly SettingSection Authentication = new("sender-authentication", Repeated: false,
        "Finding out who really sent what strangers bring: SPF, DKIM, ARC and DMARC. What is found stands in the field Authentication-Results of each message.",
        [
            new("dmarc", SettingKind.Choice, "\"full\"", "What follows where a message fails the DMARC policy of its author's domain (RFC 9989): full does what the policy says (refuse, or put into Junk); quarantine puts into Junk what would be refused; report does nothing but write it down. Mail from outside in the name of a domain here that neither SPF nor DKIM shows to be its own goes to Junk and is never sent on, but for report.")
            { Choices = ["full", "quarantine", "report"] },
            new("dmarc-exempt", SettingKind.TextList, "[]", "Author domains whose policy is not followed, such as a partner's that is known to be wrong.") { Example = "[\"partner.example\"]" },
            new("trusted-sealers", SettingKind.TextList, "[]", "Forwarders and list servers that are believed (RFC 8617): where the last of them says that DMARC had passed when the message reached it, the policy is not applied.") { Example = "[\"lists.example.net\"]" },
            new("trusted", SettingKind.NetworkList, "[\"127.0.0.0/8\", \"::1/128\"]", "Networks of your own, whose mail is not checked: programs that hand in mail on port 25, and gateways that have judged it already. A balancer in front that does not speak the PROXY protocol makes every client look like itself: leave its address out."),
            new("time-limit", SettingKind.Duration, "\"30 s\"", "For all checks of one message together. What the DNS did not answer by then is written down as a temporary error; the message is taken.")
            { Minimum = 5, Maximum = 300 },
            new("bimi", SettingKind.Choice, "\"off\"", "Logos that other organisations publish for their mail (BIMI): certified passes on those that a mark certificate vouches for, issued below one of bimi-roots; any also those for which only the domain itself speaks, so that anybody's domain may show any logo. A logo is fetched over https after the first message, never while one waits, checked, and handed to mail readers in the fields BIMI-Location and BIMI-Indicator of those that follow. Its host learns that mail has come.")
            { Choices = ["off", "certified", "any"] },
            new("bimi-roots", SettingKind.Path, null, "PEM file with the roots of the authorities that you trust with logos; they publish them, and they are others than those of the web.") { Example = "\"/etc/posthouse/mark-roots.pem\"" },
            new("bimi-private", SettingKind.Boolean, "false", "Fetches logos from private and special addresses too, which a stranger's record could name to reach what only this server reaches."),
            new("bimi-maximum-logo", SettingKind.Size, "\"32 KiB\"", "The largest logo, unpacked; 32 KB is what its profile allows.")
            { Minimum = 1 << 10, Maximum = 1 << 20 },
            new("dmarc-reports", SettingKind.Boolean, "true", "Sends the owners of other domains, where their DMARC record asks for it (rua), a daily report of what came in their names: addresses of servers, results and counts, nothing about single messages (RFC 9990). Others send you the same about yours: 'posthouse dmarc summary'."),
            new("dmarc-reports-organization", SettingKind.Text, null, "Who reports, as the reader of a report sees it; the host name where nothing is said.") { Example = "\"Example Ltd\"" },
            new("dmarc-reports-from", SettingKind.Text, null, "The sender of reports, of a domain that signs (see 'posthouse dkim'): receivers refuse those that fail DMARC. noreply-dmarc at the host name where nothing is said.") { Example = "\"noreply-dmarc@example.com\"" },
            new("dmarc-reports-contact", SettingKind.Text, null, "Whom a reader of a report can write to; the sender where nothing is said.") { Example = "\"postmaster@example.com\"" },
            new("failure-reports", SettingKind.Boolean, "false", "Sends the owners of other domains, where their DMARC record asks for it (ruf, fo), the header of a message that failed in their name, within minutes and never the body (RFC 9991). One report for each way of failing, address and day, with a count; never about a report. They go from dmarc-reports-from, whose domain has to sign."),
            new("failure-report-redaction", SettingKind.Choice, "\"recipients\"", "What they hide of the header (RFC 6590): recipients, the names and local parts of those who got the message, in whose place digests stand; strict, besides these all fields that tell nothing of the message's way and its proofs, such as the subject; none, nothing.")
            { Choices = ["recipients", "strict", "none"] },
            new("failure-reports-per-domain", SettingKind.Whole, "20", "Failure reports about one policy domain in a day (UTC).") { Minimum = 1, Maximum = 1000 },
            new("failure-reports-addresses", SettingKind.Whole, "2", "Addresses of one record that a failure report goes to, the first ones: the owner's own and that of the service which reads them for him.") { Minimum = 1, Maximum = 8 },
            new("failure-reports-per-destination", SettingKind.Whole, "200", "Failure reports to addresses of one domain in a day, whoever they are about.") { Minimum = 1, Maximum = 100000 },
            new("failure-reports-per-day", SettingKind.Whole, "1000", "Failure reports in a day.") { Minimum = 1, Maximum = 100000 },
        ]);

    internal static readonly SettingSection Dkim = new("dkim", Repeated: false,
        "Signing of what own domains send (RFC 6376). The keys themselves are data: 'posthouse dkim' makes and lists them.",
        [
            new("rotate-after", SettingKind.Duration, "\"180 d\"", "Age from which a key gets a successor, which signs as soon as the DNS shows its record; \"0 s\" is never.")
            { Minimum = 0, Maximum = 86400 * 3650 },
            new("overlap", SettingKind.Duration, "\"14 d\"", "How long the record of a retired key has to stay published, for mail that is still on its way.")
            { Minimum = 86400, Maximum = 86400 * 365 },
            new("secret-file", SettingKind.Path, null, "The key under which private keys are kept in the store; secret.key in the data folder where nothing is said. Keep a copy of it apart from the data: without it, the signing keys cannot be used.")
            { Example = "\"/etc/posthouse/secret.key\"" },
        ]);
}
