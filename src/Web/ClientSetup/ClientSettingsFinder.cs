using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>Finds the settings of a domain here. Never looks at accounts.</summary>
internal sealed class ClientSettingsFinder(AccountDirectory directory, ClientSetupOptions options, CertificateStore certificates)
{
    // Names that lead here for something else than mail.
    private static readonly string[] NotForMail = ["*.", "mta-sts.", "autoconfig.", "autodiscover."];

    /// <summary>Null where the domain is not here.</summary>
    internal async ValueTask<ClientSettings?> FindAsync(DomainName asked, CancellationToken cancellationToken)
    {
        if (await directory.FindDomainAsync(asked, cancellationToken).ConfigureAwait(false) is not { } domain) return null;
        // RFC 8314 §3: implicit TLS before STARTTLS; IMAP before POP3, which leaves folders and flags behind.
        IOrderedEnumerable<MailService> ordered = options.Services.OrderBy(static s => s.Protocol).ThenBy(static s => !s.ImplicitTls).ThenBy(static s => s.Port);
        ILookup<bool, MailService> sides = ordered.ToLookup(static s => s.Protocol == "submission");
        return new ClientSettings(asked, domain.Name, HostNameFor(asked, domain.Name), [.. sides[false].Where(static s => s.Protocol is "imap" or "pop3")], [.. sides[true]]);
    }

    /// <summary>A name by which the server proves itself: its own where a certificate has that.</summary>
    internal string HostNameFor(params ReadOnlySpan<DomainName> domains)
    {
        if (certificates.Proves(options.HostName)) return options.HostName;
        List<string> names = [.. certificates.Certificates.SelectMany(static c => c.Names).Where(static n => !NotForMail.Any(l => n.StartsWith(l, StringComparison.OrdinalIgnoreCase)))];
        foreach (DomainName domain in domains)
        {
            if (names.Find(n => n.EndsWith("." + domain.Ascii, StringComparison.OrdinalIgnoreCase)) is { } own) return own;
        }

        return names.Count > 0 ? names[0] : options.HostName;
    }
}
