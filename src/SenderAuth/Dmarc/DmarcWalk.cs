using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>What a walk up the tree found.</summary>
/// <param name="Start">Where it began.</param>
/// <param name="Records">The records found, from the longest name to the shortest.</param>
/// <param name="Temporary">A question got no answer: what is above that name is not known.</param>
internal sealed record DmarcWalk(DomainName Start, IReadOnlyList<(DomainName Domain, DmarcRecord Record)> Records, bool Temporary)
{
    /// <summary>RFC 9989 §4.10.2.</summary>
    internal DomainName OrganizationalDomain
    {
        get
        {
            foreach ((DomainName domain, DmarcRecord record) in Records)
            {
                if (record.PublicSuffix == PublicSuffix.No) return domain;
                if (record.PublicSuffix == PublicSuffix.Yes && !domain.Equals(Start)) return Below(domain);
            }

            return Records.Count > 0 ? Records[^1].Domain : Start;
        }
    }

    /// <summary>The record at a domain; null where there is none.</summary>
    internal DmarcRecord? At(DomainName domain)
    {
        foreach ((DomainName name, DmarcRecord record) in Records)
        {
            if (name.Equals(domain)) return record;
        }

        return null;
    }

    // The name one label longer than the suffix, on the way to where the walk began.
    private DomainName Below(DomainName suffix)
    {
        DomainName name = Start;
        while (name.Parent is { } parent && !parent.Equals(suffix)) name = parent;
        return name;
    }
}
