using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// Judges whether a message's author domain is the one that SPF or DKIM proved (RFC 9989). It says what the domain's owner wants
/// done; whether that is done is for the stage that asks.
/// </summary>
public sealed class DmarcEvaluator(IDnsResolver resolver)
{
    private readonly DmarcTreeWalker _walker = new(resolver);

    public async ValueTask<DmarcOutcome> EvaluateAsync(DmarcQuestion question, CancellationToken cancellationToken = default)
    {
        if (question.Author is not { } author) return new DmarcOutcome(AuthResult.None, "no-author-domain");
        (DmarcRecord? own, bool temporary) = await _walker.RecordAtAsync(author, cancellationToken).ConfigureAwait(false);
        if (temporary) return new DmarcOutcome(AuthResult.TempError, "policy-not-found") { Author = author };

        DmarcWalk? walk = null;
        DmarcRecord? record = own;
        DomainName policyDomain = author;
        if (record is null)
        {
            walk = await _walker.WalkAsync(author, cancellationToken).ConfigureAwait(false);
            if (walk.Temporary) return new DmarcOutcome(AuthResult.TempError, "policy-not-found") { Author = author };
            (record, policyDomain) = Inherited(walk);
        }

        if (record is null) return new DmarcOutcome(AuthResult.None, "no-policy") { Author = author };

        bool exists = policyDomain.Equals(author) || record.NonexistentPolicy is null || await ExistsAsync(author, cancellationToken).ConfigureAwait(false);
        DmarcPolicy policy = record.PolicyFor(policyDomain.Equals(author), exists);
        var outcome = new DmarcOutcome(AuthResult.Fail, "not-aligned") { Author = author, PolicyDomain = policyDomain, Record = record, Policy = policy };

        bool unknown = question.Spf == AuthResult.TempError;
        if (question is { Spf: AuthResult.Pass, SpfDomain: { } spf })
        {
            (bool aligned, bool unanswered, walk) = await AlignedAsync(author, spf, record.StrictSpf, walk, cancellationToken).ConfigureAwait(false);
            outcome = outcome with { SpfAligned = aligned };
            unknown |= unanswered;
        }

        var asked = new HashSet<DomainName>();
        foreach ((DomainName domain, AuthResult result) in question.Signatures)
        {
            unknown |= result == AuthResult.TempError;
            if (result != AuthResult.Pass || outcome.AlignedSignature is not null || !asked.Add(domain)) continue;
            (bool aligned, bool unanswered, walk) = await AlignedAsync(author, domain, record.StrictDkim, walk, cancellationToken).ConfigureAwait(false);
            if (aligned) outcome = outcome with { AlignedSignature = domain };
            unknown |= unanswered;
        }

        if (outcome.SpfAligned || outcome.AlignedSignature is not null) return outcome with { Result = AuthResult.Pass, Reason = "aligned" };
        // RFC 9989 §5.3.5: what could still pass has not failed.
        if (unknown) return outcome with { Result = AuthResult.TempError, Reason = "not-decided" };
        return outcome with { Applied = record.Applied(policy) };
    }

    // The organisational domain's record; where it has none, the public suffix's (RFC 9989 §4.10.1).
    private static (DmarcRecord? Record, DomainName Domain) Inherited(DmarcWalk walk)
    {
        DomainName organization = walk.OrganizationalDomain;
        if (walk.At(organization) is { } record) return (record, organization);
        (DomainName Domain, DmarcRecord Record) suffix = walk.Records.LastOrDefault(static r => r.Record.PublicSuffix == PublicSuffix.Yes);
        return suffix.Record is null ? (null, organization) : (suffix.Record, suffix.Domain);
    }

    private async ValueTask<(bool Aligned, bool Unanswered, DmarcWalk? Author)> AlignedAsync(
        DomainName author, DomainName proved, bool strict, DmarcWalk? authorWalk, CancellationToken cancellationToken)
    {
        // RFC 9989 §4.10.2: equal names are aligned without a walk; strict wants nothing else.
        if (author.Equals(proved)) return (true, false, authorWalk);
        if (strict) return (false, false, authorWalk);
        // Two names with different tops have no organisational domain in common, whatever the DNS says.
        if (!HaveCommonTop(author, proved)) return (false, false, authorWalk);

        authorWalk ??= await _walker.WalkAsync(author, cancellationToken).ConfigureAwait(false);
        if (authorWalk.Temporary) return (false, true, authorWalk);
        DmarcWalk walk = await _walker.WalkAsync(proved, cancellationToken).ConfigureAwait(false);
        if (walk.Temporary) return (false, true, authorWalk);
        return (authorWalk.OrganizationalDomain.Equals(walk.OrganizationalDomain), false, authorWalk);
    }

    private static bool HaveCommonTop(DomainName one, DomainName other) =>
        one.Ascii.AsSpan(one.Ascii.LastIndexOf('.') + 1).SequenceEqual(other.Ascii.AsSpan(other.Ascii.LastIndexOf('.') + 1));

    // RFC 9989 §3.2: a domain is non-existent where the DNS answers NXDOMAIN, or no data for A, AAAA and MX alike. Without an answer it is given the benefit of the doubt.
    private async ValueTask<bool> ExistsAsync(DomainName domain, CancellationToken cancellationToken)
    {
        DnsAnswer<System.Net.IPAddress> a = await resolver.AAsync(domain.Ascii, cancellationToken).ConfigureAwait(false);
        if (a.Status == DnsStatus.NxDomain) return false;
        if (a.Status != DnsStatus.NoData) return true;
        DnsAnswer<System.Net.IPAddress> aaaa = await resolver.AaaaAsync(domain.Ascii, cancellationToken).ConfigureAwait(false);
        if (aaaa.Status is not (DnsStatus.NoData or DnsStatus.NxDomain)) return true;
        DnsAnswer<MxRecord> mx = await resolver.MxAsync(domain.Ascii, cancellationToken).ConfigureAwait(false);
        return mx.Status is not (DnsStatus.NoData or DnsStatus.NxDomain);
    }
}
