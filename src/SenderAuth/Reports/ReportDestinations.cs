using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// Where reports about a domain may go (RFC 9990 §4): addresses of its own organisation, and others that say in the DNS that they want them.
/// Without that, anybody could have us flood somebody else.
/// </summary>
internal sealed class ReportDestinations(IDnsResolver resolver)
{
    private readonly DmarcTreeWalker _walker = new(resolver);

    /// <summary>Null where the DNS does not answer now.</summary>
    /// <param name="policyDomain">Where the record was found.</param>
    /// <param name="wanted">What its rua or ruf names.</param>
    /// <param name="tag">The same of the record by which a host elsewhere says where it wants them instead.</param>
    /// <param name="cancellationToken">Ends the look-ups.</param>
    internal async ValueTask<IReadOnlyList<EmailAddress>?> VerifiedAsync(DomainName policyDomain, IReadOnlyList<EmailAddress> wanted, Func<DmarcRecord, IReadOnlyList<EmailAddress>> tag, CancellationToken cancellationToken)
    {
        var verified = new List<EmailAddress>();
        DmarcWalk? walk = null;
        foreach (EmailAddress address in wanted)
        {
            if (address.Domain is not { } host) continue;
            if (!host.Equals(policyDomain))
            {
                walk ??= await _walker.WalkAsync(policyDomain, cancellationToken).ConfigureAwait(false);
                DmarcWalk other = await _walker.WalkAsync(host, cancellationToken).ConfigureAwait(false);
                if (walk.Temporary || other.Temporary) return null;
                if (!walk.OrganizationalDomain.Equals(other.OrganizationalDomain))
                {
                    if (await ConfirmedAsync(policyDomain, host, address, tag, cancellationToken).ConfigureAwait(false) is not { } confirmed) return null;
                    foreach (EmailAddress instead in confirmed) Add(instead);
                    continue;
                }
            }

            Add(address);
        }

        return verified;

        void Add(EmailAddress address)
        {
            if (!verified.Contains(address)) verified.Add(address);
        }
    }

    // §4 steps 2 to 9. Empty where the host does not want them.
    private async ValueTask<IReadOnlyList<EmailAddress>?> ConfirmedAsync(DomainName policyDomain, DomainName host, EmailAddress address, Func<DmarcRecord, IReadOnlyList<EmailAddress>> tag, CancellationToken cancellationToken)
    {
        string name = $"{policyDomain.Ascii}._report._dmarc.{host.Ascii}";
        if (name.Length > DnsName.MaximumLength) return [];
        DnsAnswer<string> answer = await resolver.TxtAsync(name, cancellationToken).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return null;
        IReadOnlyList<EmailAddress>? instead = null;
        bool confirmed = false;
        foreach (string text in answer.Records)
        {
            if (!DmarcRecord.HasVersion(text)) continue;
            confirmed = true;
            if (instead is null && DmarcRecord.TryParse(text, out DmarcRecord? record) && tag(record).Count > 0) instead = tag(record);
        }

        if (!confirmed) return [];
        if (instead is null) return [address];
        // Who is somewhere else again is not believed, and nobody gets it then.
        return instead.All(a => host.Equals(a.Domain)) ? instead : [];
    }
}
