namespace Posthouse.Delivery;

/// <summary>Advice in English.</summary>
internal sealed class EnglishAdviceText : AdviceText
{
    internal static readonly EnglishAdviceText Instance = new();

    internal override string DeliveryRate => "Fewer than 98 of 100 recipients are reached. Begin with the classes of bounces below and with the worst destinations: a few causes usually make up most of it.";

    internal override string BounceRate => "Three or more of 100 recipients bounce. Receivers take that for a sign of a bought or stale list, and trust the sender less.";

    internal override string ComplaintRate => "More than 1 of 1,000 recipients calls the mail spam. Send bulk mail only to who asked for it, with an unsubscribe link that works at once, and take those who complain off every list. From 3 in 1,000 on, Gmail and Yahoo put mail into the spam folder.";

    internal override string Deferrals => "One attempt in ten or more is put off. Look at the usual replies of the worst destinations; they mostly say why.";

    internal override string DeliveryTime => "One recipient in twenty waits longer than ten minutes. The queue shows who keeps mail waiting ('posthouse queue list').";

    internal override string Tls => "One message in ten or more leaves in clear text. The message trace shows which hosts those are (tls=no; 'posthouse message trace'); for a partner, ask them to offer STARTTLS.";

    internal override string Listed(string address, string list, string? code) =>
        $"{address} is on {list} ({code}). Find out first why: a stolen account (the queue and the message trace show it), a listing of the whole network by the provider, or old bounces. End the cause, then ask for removal at the list's own page.";

    internal override string ListRefuses(string lists) =>
        $"{lists} does not answer the DNS server that Posthouse asks through (public resolvers are refused). Set 'servers' in [dns] to a resolver of your own to have it checked.";

    internal override string? Cause(string what) => what switch
    {
        "unknown" => "Most bounces: the mailbox does not exist. Such addresses are not written to again; correct them in address books, and check new ones where they are entered.",
        "full" => "Mailboxes are full. Nothing to do but to reach the people another way; take addresses that stay full for weeks off your lists.",
        "disabled" or "moved" => "Mailboxes are closed or have moved. Take them off lists and address books.",
        "blocklisted" => "Receivers refuse the server's address because a blocklist has it. See the lists above, and the usual replies for the name of the list.",
        "rate-limited" => "Receivers slow the server down. Spread bulk mail over hours, and let a new address begin with little mail a day.",
        "no-reverse-name" => "Receivers find no reverse DNS name (PTR) for the server's address. Have whoever gives you the address set it to the server's host name, and let that name lead back to the address.",
        "authentication" => "Receivers do not accept that the mail is yours. Check the DNS records of the domain ('posthouse dns check'): SPF, DKIM and DMARC have to be published and agree.",
        "sender-refused" => "Receivers refuse the sender's address or domain. Check that the sender exists and takes mail, and that its domain has MX and SPF records.",
        "spam" => "Receivers take the content for spam. Look at links and attachments of the mail that is refused, and whether its account was stolen.",
        "virus" => "Receivers find malware. Find the account by the message trace ('posthouse message trace'), change its password and have its computer checked.",
        "too-large" => "Mail is too large for the receivers. Send links to large files instead.",
        "content" => "Receivers cannot take the form of the mail. The usual replies say what is wrong with it.",
        "policy" => "Rules of the receivers forbid it. The usual replies say which; for partners, ask their postmaster to let your domain in.",
        "dns" => "Domains of recipients do not exist or have no mail host. These are mostly slips of the pen: correct the addresses.",
        "connection" => "Mail hosts cannot be reached. If it is only some, wait; if it is many, check that the firewall and the provider let port 25 out.",
        "tls" => "TLS with the mail hosts fails. The usual replies name the hosts; for those with a policy (MTA-STS, DANE) mail waits until it works.",
        "routing" => "The receivers' own routing fails, or mail goes in circles. Check [[route]] in the configuration, and MX records that lead back to this server.",
        "expired" => "Mail was given up after days of attempts. The worst destinations show who does not answer.",
        "server" => "Receivers have trouble of their own. Wait; if one of them stays so for days, write to its postmaster.",
        _ => null,
    };
}
