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
            new("maximum-header", SettingKind.Size, "\"256 KiB\"", "The largest header block; a message with a longer one is refused (552 5.3.4). Exchange takes as much, and five thousand addresses in To fit in it.")
            { Minimum = 1 << 14, Maximum = 16 << 20 },
            new("recipients-per-day", SettingKind.Whole, "0", "Recipients that a signed-in account may write to in 24 hours, where neither the account nor its domain says another number; 0 is no limit. 'posthouse limits' sets this and more at run time.")
            { Minimum = 0, Maximum = 1_000_000_000 },
            new("maximum-authors", SettingKind.Whole, "100", "Addresses in all of From, Sender and their Resent- forms, of a message by someone who signed in; each is checked against what he may send as.")
            { Minimum = 1, Maximum = 10_000 },
            new("unreadable-author", SettingKind.Choice, "\"refuse\"", "Mail from outside that has no From field, or one that names nobody or not clearly whom, so that no DMARC policy can protect anybody (RFC 5322 §3.6): refuse it with 550 5.6.0, as the large services do, or put it into junk. Reports with an empty envelope sender are always taken.")
            { Choices = ["refuse", "junk"] },
            new("journalled-rejections", SettingKind.Whole, "2000", "Refusals that the journal takes at once, from all clients; 2,000 is a bad minute of a busy server. The rest is only counted (posthouse_rejections_unjournalled_total), so that nobody fills the disk by being refused.")
            { Minimum = 1, Maximum = 1_000_000_000 },
            new("journalled-rejections-per-minute", SettingKind.Whole, "600", "How fast that allowance comes back; 600 is some 130 MB a day at the most.")
            { Minimum = 1, Maximum = 60_000_000 },
            new("journalled-rejections-by-client", SettingKind.Whole, "100", "The same for one client, an IPv4 address or an IPv6 /64; more than one sender's mistakes.")
            { Minimum = 1, Maximum = 1_000_000_000 },
            new("journalled-rejections-by-client-per-minute", SettingKind.Whole, "60", "How fast one client's allowance comes back.")
            { Minimum = 1, Maximum = 60_000_000 },
        ]);

    internal static readonly SettingSection SignIn = new("sign-in", Repeated: false,
        "How passwords are checked, and how long a sign-in in a browser lasts.",
        [
            new("default-domain", SettingKind.HostName, null, "Completes names typed without '@'. Without it they are refused.") { Example = "\"example.com\"" },
            new("channel-binding", SettingKind.Boolean, "false", "Offers SCRAM-SHA-256-PLUS as well, which ties a sign-in to its TLS connection by the server's certificate (RFC 5929 §4). Turn it on where every client can do that: mutt and other programs built on GNU SASL choose it wherever they see it, and then cannot do it over TLS 1.3."),
            new("minimum-password", SettingKind.Whole, "8", "Characters that a new password has at least; it must also not be the account's own name or one that is guessed first. 8 is what NIST SP 800-63B asked for up to revision 3 and large services ask for; revision 4 (§3.1.1.2) asks for 15 where nothing but the password is asked for. 0 takes every password. Passwords there are already stay as they are.")
            { Minimum = 0, Maximum = 64 },
            new("memory", SettingKind.Size, "\"256 MiB\"", "Octets that all password computations (Argon2id, 19 MiB each) may use at once.")
            { Minimum = 32 << 20, Maximum = 1L << 36 },
            new("remember", SettingKind.Duration, "\"5 min\"", "How long a checked password is remembered in memory (as a keyed hash), so that a client with ten connections costs one computation. \"0 s\" is never.")
            { Minimum = 0, Maximum = 86400 },
            new("session-idle", SettingKind.Duration, "\"7 d\"", "A browser that was not used for so long has to sign in again.")
            { Minimum = 60, Maximum = 366 * 86400 },
            new("session-lifetime", SettingKind.Duration, "\"30 d\"", "However much it is used, a browser has to sign in again after so long (NIST SP 800-63B §2.1.3: at least every 30 days).")
            { Minimum = 60, Maximum = 366 * 86400 },
            new("second-factor", SettingKind.Choice, "\"who-wants\"", "Who must show a second factor beside the password: whoever has added an authenticator app at /account, all administrators (everybody with a role: owners, domain administrators, help desks, auditors), or everybody. Who must and has neither an app nor a passkey can only add one after signing in in a browser.")
            { Choices = ["who-wants", "administrators", "everybody"] },
            new("second-factor-roles", SettingKind.TextList, "[]", "Roles that must show a second factor, beside whoever must by second-factor: owner, domain-administrator, help-desk, auditor.") { Example = "[\"owner\", \"domain-administrator\"]" },
            new("password-in-programs", SettingKind.Boolean, "false", "Lets accounts with a second factor use their password alone in mail programs (IMAP, POP3, SMTP, ManageSieve, JMAP and the REST API by HTTP Basic), which can ask for nothing else. Without it, programs need a password of their own, made at /account, or a token."),
            new("notices", SettingKind.Boolean, "true", "Tells owners by mail when somebody signs in to their account in a browser that is new, or with a password in a mail program (IMAP, POP3, SMTP, ManageSieve, JMAP) from a network in which the account was not seen before: once for each browser and each network. An account's first of either is no news, and neither is a program on this machine."),
            new("issuer", SettingKind.Text, null, "The address by which programs know this server when they ask for tokens (OAuth 2, OpenID Connect): https, with nothing after the host's name and port. Without it, the host name and the port of the HTTPS listener; without such a listener no tokens are given out.") { Example = "\"https://mail.example.com/\"" },
            new("token-lifetime", SettingKind.Duration, "\"1 h\"", "How long an access token is good; a program refreshes it by itself.")
            { Minimum = 60, Maximum = 86400 },
            new("refresh-lifetime", SettingKind.Duration, "\"60 d\"", "How long a program may stay away before its owner has to let it in again.")
            { Minimum = 3600, Maximum = 366 * 86400 },
            new("token-key-rotation", SettingKind.Duration, "\"90 d\"", "How old the key that signs tokens grows before another replaces it.")
            { Minimum = 86400, Maximum = 366 * 86400 },
            new("private-providers", SettingKind.Boolean, "false", "Lets domains' identity providers be on private networks. Without it a domain's administrator, who says where his provider is, has this server ask none but public addresses. The server's own providers may be anywhere."),
            new("provider-timeout", SettingKind.Duration, "\"10 s\"", "How long an identity provider may take to answer.")
            { Minimum = 1, Maximum = 60 },
            new("provider-sign-ins", SettingKind.Whole, "10000", "Sign-ins that are under way at identity providers at one time, each for a quarter of an hour at most; one more ends the oldest of the client network that has most of them.")
            { Minimum = 10, Maximum = 1_000_000 },
            new("provider-sign-ins-by-network", SettingKind.Whole, "1000", "The same of one client network (an IPv4 address, an IPv6 /64); one more ends its own oldest. Raise it where very many people come from one address.")
            { Minimum = 1, Maximum = 1_000_000 },
            new("device-sign-ins-by-network", SettingKind.Whole, "200", "Sign-ins of devices (RFC 8628) that one client network (an IPv4 address, an IPv6 /64) may begin in ten minutes, which is how long their codes are good; one more gets 429 and is told when to come again. Raise it where very many devices come from one address. This machine's own are not counted.")
            { Minimum = 1, Maximum = 1_000_000 },
            new("maximum-sessions", SettingKind.Whole, "100", "Browsers in which one account may be signed in; one more ends the session that was unused for longest.")
            { Minimum = 1, Maximum = 100_000 },
        ]);

    internal static readonly SettingSection Smtp = new("smtp", Repeated: false,
        "SMTP, submission and LMTP.",
        [
            new("maximum-recipients", SettingKind.Whole, "1000", "Recipients of one message (RFC 5321 §4.5.3.1.8 asks for at least 100).")
            { Minimum = 100, Maximum = 100_000 },
            new("maximum-messages", SettingKind.Whole, "10000", "Messages of one connection (RFC 9422 MAILMAX).")
            { Minimum = 1, Maximum = 100_000_000 },
            new("memory", SettingKind.Size, "\"256 MiB\"", "Octets of memory that all messages on their way in may hold together, with their envelopes, over all connections, those of IMAP that append included; beyond it clients get 452 4.3.1 or NO [UNAVAILABLE] and come again. A small message holds 16 KiB, one that fills memory-per-message up to twice that, a larger one 64 KiB.")
            { Minimum = 1 << 20, Maximum = 1L << 40 },
            new("memory-per-address", SettingKind.Size, "\"64 MiB\"", "What the clients of one IPv4 address or IPv6 /64 may hold of it. This machine's own are not counted.")
            { Minimum = 1 << 20, Maximum = 1L << 40 },
            new("maximum-line", SettingKind.Size, "1000000", "Octets of one line of a message (RFC 5321 §4.5.3.1.6 asks for 1,000 at least); 0 is no limit.")
            { Minimum = 0, Maximum = 1 << 30 },
            new("bare-line-ends", SettingKind.Choice, "\"refuse\"", "A CR or LF that stands alone in a message: refuse the message, or normalise each to CRLF. It is never passed on as it came, and never ends a message.")
            { Choices = ["refuse", "normalise"] },
            new("idle-timeout", SettingKind.Duration, "\"5 min\"", "How long a client may take for one command (RFC 5321 §4.5.3.2.7: at least 5 minutes).")
            { Minimum = 5, Maximum = 86400 },
            new("quiet-timeout", SettingKind.Duration, "\"30 min\"", "How long a connection may last without a message that was taken, whatever it says meanwhile; then 421 4.7.0. A thousand recipients, each asked about for a second, are 17 minutes.")
            { Minimum = 60, Maximum = 86400 },
            new("sign-in-timeout", SettingKind.Duration, "\"5 min\"", "How long a submission client may take to sign in.")
            { Minimum = 30, Maximum = 86400 },
            new("maximum-commands", SettingKind.Whole, "100", "NOOP, HELP, VRFY, EXPN, EHLO and RSET between two messages that were taken; then 421 4.7.0. Postfix suffers as many.")
            { Minimum = 10, Maximum = 1_000_000 },
            new("data-timeout", SettingKind.Duration, "\"3 min\"", "How long a client may be silent within a message (RFC 5321 §4.5.3.2.5: 3 minutes).")
            { Minimum = 30, Maximum = 86400 },
            new("minimum-rate", SettingKind.Size, "500", "Octets per second that a message must come with on the whole, counted after data-timeout (Postfix's smtpd_min_data_rate); 0 is no minimum.")
            { Minimum = 0, Maximum = 1 << 20 },
            new("slow-time", SettingKind.Duration, "\"10 min\"", "How long a message may come with no more than that.")
            { Minimum = 0, Maximum = 86400 },
            new("steady-rate", SettingKind.Size, "8000", "Octets per second for what takes longer: one ISDN channel, with which the largest message of 50 MiB takes two hours; 0 is no minimum.")
            { Minimum = 0, Maximum = 1 << 20 },
            new("banner-delay", SettingKind.Duration, "\"0 s\"", "How long a relay client waits for the greeting; one that talks first is refused.")
            { Minimum = 0, Maximum = 30 },
            new("maximum-hold", SettingKind.Duration, "\"30 d\"", "The longest time that a sender may hold a message back (RFC 4865 FUTURERELEASE).")
            { Minimum = 60, Maximum = 86400 * 365 },
            new("sign-in-on-relay", SettingKind.Boolean, "false", "Offers AUTH on port 25 too, for old programs that know no other port."),
            new("postmaster-domain", SettingKind.HostName, null, "Where mail to <postmaster> without a domain goes (RFC 5321 §4.5.1). Without it, the sign-in section's default-domain, else the domain here that the host name is under.") { Example = "\"example.com\"" },
        ]);

    internal static readonly SettingSection Imap = new("imap", Repeated: false,
        "IMAP.",
        [
            new("idle-timeout", SettingKind.Duration, "\"30 min\"", "How long a signed-in client may stay silent (RFC 9051 §5.4: at least 30 minutes).")
            { Minimum = 60, Maximum = 86400 },
            new("sign-in-timeout", SettingKind.Duration, "\"3 min\"", "How long a client may take to sign in, whatever it says meanwhile.")
            { Minimum = 30, Maximum = 86400 },
            new("message-limit", SettingKind.Whole, "0", "Messages that one FETCH, STORE, SEARCH, SORT, THREAD, MOVE or UID EXPUNGE works on, the newest, and that one COPY or APPEND may have at all; announced as MESSAGELIMIT (RFC 9738, which asks for 1000 at least), and few clients know it. 0 is no limit: this server does not need one.")
            { Minimum = 0, Maximum = 100_000_000 },
            new("save-limit", SettingKind.Whole, "0", "Messages that one COPY or APPEND may put into a mailbox; announced as SAVELIMIT (RFC 9738). 0 is no limit but that of append-messages.")
            { Minimum = 0, Maximum = 100_000_000 },
            new("append-messages", SettingKind.Whole, "1000", "Messages of one APPEND (RFC 3502), which all wait for the last.")
            { Minimum = 1, Maximum = 100_000 },
            new("append-together", SettingKind.Size, "\"256 MiB\"", "Octets of all the messages of one APPEND with several. The largest message is maximum-size of [mail].")
            { Minimum = 1 << 20, Maximum = 1L << 40 },
            new("catenate-parts", SettingKind.Whole, "250", "Texts and URLs of one message that CATENATE puts together (RFC 4469).")
            { Minimum = 10, Maximum = 100_000 },
            new("urls", SettingKind.Whole, "100", "URLs of one GENURLAUTH or URLFETCH (RFC 4467).")
            { Minimum = 1, Maximum = 10_000 },
            new("search-keys", SettingKind.Whole, "256", "Keys of one SEARCH, SORT or THREAD, those inside NOT, OR and brackets included. Each may be asked of each message; clients send a dozen.")
            { Minimum = 16, Maximum = 10_000 },
            new("list-status", SettingKind.Whole, "10000", "Mailboxes whose STATUS one LIST may ask for (RFC 5819); the rest of the list comes without.")
            { Minimum = 100, Maximum = 1_000_000 },
            new("notify-pending", SettingKind.Whole, "1000", "Mailboxes with news that wait for a client that asked for them (RFC 5465); one with more is told so and hears no more.")
            { Minimum = 10, Maximum = 1_000_000 },
            new("contexts", SettingKind.Whole, "16", "Searches of one connection whose results are kept true (RFC 5267); each is asked again of what changes.")
            { Minimum = 0, Maximum = 1000 },
            new("sorted-context", SettingKind.Whole, "20000", "Messages of a sorted result that is kept true, about 200 octets of memory each; larger ones are not.")
            { Minimum = 0, Maximum = 10_000_000 },
            new("changed-at-once", SettingKind.Whole, "10000", "Messages that are flagged or expunged at once: a STORE or EXPUNGE of more goes on when others had their turn; a thousand hold the store's writer for 1 to 2 ms.")
            { Minimum = 100, Maximum = 1_000_000 },
            new("progress-interval", SettingKind.Duration, "\"10 s\"", "How often a command that is still at work says so (RFC 9585 §3: every 10 to 15 seconds).")
            { Minimum = 1, Maximum = 3600 },
            new("grants", SettingKind.Whole, "1000", "Entries of a mailbox's access list (RFC 4314). A group counts once, whoever is in it.")
            { Minimum = 1, Maximum = 100_000 },
            new("annotation-size", SettingKind.Size, "\"16 KiB\"", "The value of one annotation (RFC 5464, METADATA MAXSIZE).")
            { Minimum = 1024, Maximum = 1 << 20 },
            new("annotations", SettingKind.Whole, "128", "Annotations of a mailbox, and of the server, that are one account's own; and as many that all share.")
            { Minimum = 10, Maximum = 10_000 },
            new("annotation-storage", SettingKind.Size, "\"10 MiB\"", "All annotations of an account and its mailboxes (RFC 9208, ANNOTATION-STORAGE).")
            { Minimum = 1 << 16, Maximum = 1L << 32 },
        ]);

    internal static readonly SettingSection Pop3 = new("pop3", Repeated: false,
        "POP3.",
        [
            new("idle-timeout", SettingKind.Duration, "\"10 min\"", "How long a client may stay silent (RFC 1939 §3: at least 10 minutes).")
            { Minimum = 60, Maximum = 86400 },
            new("sign-in-timeout", SettingKind.Duration, "\"3 min\"", "How long a client may take to sign in, whatever it says meanwhile.")
            { Minimum = 30, Maximum = 86400 },
            new("commands-before-sign-in", SettingKind.Whole, "100", "Commands before the sign-in; then the connection is closed. Clients send fewer than ten.")
            { Minimum = 10, Maximum = 1_000_000 },
        ]);

    internal static readonly SettingSection Sieve = new("sieve", Repeated: false,
        "Sieve scripts, which file and answer mail, and ManageSieve, by which people store them.",
        [
            new("maximum-script", SettingKind.Size, "\"512 KB\"", "The largest script.")
            { Minimum = 1024, Maximum = 16 * 1024 * 1024 },
            new("maximum-scripts", SettingKind.Whole, "64", "Scripts that an account may store.")
            { Minimum = 1, Maximum = 10_000 },
            new("maximum-together", SettingKind.Size, "\"2 MB\"", "What all scripts of an account may have together.")
            { Minimum = 1024, Maximum = 1L << 30 },
            new("redirects", SettingKind.Whole, "4", "How many addresses a script may send one message on to.")
            { Minimum = 0, Maximum = 100 },
            new("sent-per-day", SettingKind.Whole, "1000", "Messages that the scripts of one account may send in a day: redirects, answers and notifications. What would be redirected beyond is kept in the Inbox.")
            { Minimum = 0, Maximum = 1_000_000 },
            new("events-waiting", SettingKind.Whole, "10000", "Changes of messages, each of one range of them, that may wait for the script of their mailbox (RFC 6785), for each account. For what comes beyond, the script is not run, and event 2902 says so. A run takes a millisecond or less.")
            { Minimum = 100, Maximum = 1_000_000 },
            new("idle-timeout", SettingKind.Duration, "\"30 min\"", "How long a client of ManageSieve may stay silent (RFC 5804 §1.2: at least 30 minutes).")
            { Minimum = 60, Maximum = 86400 },
            new("sign-in-timeout", SettingKind.Duration, "\"3 min\"", "How long it may take to sign in, whatever it says meanwhile.")
            { Minimum = 30, Maximum = 86400 },
        ]);
}
