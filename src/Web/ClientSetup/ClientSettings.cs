using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>What a mail program has to know to use a domain's mailboxes. The same for every address of the domain: it says nothing about who is there.</summary>
/// <param name="Asked">The domain as it was asked for: its own name or another one.</param>
/// <param name="Main">Its own name.</param>
/// <param name="HostName">Of every service, in ASCII; the certificate has it.</param>
/// <param name="Incoming">For reading, what is preferred first.</param>
/// <param name="Outgoing">For sending, what is preferred first.</param>
internal sealed record ClientSettings(DomainName Asked, DomainName Main, string HostName, IReadOnlyList<MailService> Incoming, IReadOnlyList<MailService> Outgoing)
{
    internal bool IsOtherName => !Asked.Equals(Main);

    /// <summary>The service that is preferred among those of a protocol; null where there is none.</summary>
    internal MailService? Best(string protocol) => Incoming.Concat(Outgoing).FirstOrDefault(s => s.Protocol == protocol);
}
