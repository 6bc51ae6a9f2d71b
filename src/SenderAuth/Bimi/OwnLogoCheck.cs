using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// Fetches the logo of a domain here as receivers elsewhere would, and tells what they would find wrong with it and its certificate. It is
/// fetched whatever the setting for others' logos is: an administrator asked.
/// </summary>
public sealed class OwnLogoCheck
{
    private readonly BimiFetcher _fetcher;
    private readonly IDnsResolver _resolver;
    private readonly BimiOptions _options;

    internal OwnLogoCheck(IDnsResolver resolver, BimiFetcher fetcher, BimiOptions options) => (_resolver, _fetcher, _options) = (resolver, fetcher, options);

    /// <param name="published">What the domain's settings say: whether there is a logo to check at all.</param>
    /// <param name="language">A BCP 47 tag; anything but Chinese is English.</param>
    public async Task<IReadOnlyList<CheckFinding>> RunAsync(DomainName domain, DomainDnsSettings published, string language, CancellationToken cancellationToken = default)
    {
        if (published.BimiLogo is null) return [];
        LogoFindingText text = LogoFindingText.In(language);
        string name = $"{BimiSelector.Default}._bimi.{domain.Ascii}";
        CheckFinding Finding(CheckSeverity severity, string code, (string Message, string Advice) words, params string[] seen) => new(severity, code, name, "TXT", words.Message, words.Advice) { Seen = seen };

        DmarcWalk walk = await new DmarcTreeWalker(_resolver).WalkAsync(domain, cancellationToken).ConfigureAwait(false);
        var findings = new List<CheckFinding>();
        DmarcRecord? policy = walk.At(domain) ?? walk.At(walk.OrganizationalDomain);
        if (!walk.Temporary && (policy is null || !BimiEvaluator.Enforces(policy))) findings.Add(Finding(CheckSeverity.Warning, "bimi-policy", text.Policy) with { Name = "_dmarc." + domain.Ascii });

        DnsAnswer<string> answer = await _resolver.TxtAsync(name, cancellationToken).ConfigureAwait(false);
        List<string> texts = [.. answer.Records.Where(BimiRecord.HasVersion)];
        // What is missing or doubled is told by the comparison of records.
        if (texts.Count != 1) return findings;
        if (!BimiRecord.TryParse(texts[0], out BimiRecord? record, out string problem))
        {
            findings.Add(Finding(CheckSeverity.Warning, "bimi-record", text.Record(problem), texts[0]));
            return findings;
        }

        if (record.Location is not { } location) return findings;
        // Without roots of one's own nothing can be said of a certificate but that it is there.
        Uri? authority = _options.Roots.Count > 0 ? record.Authority : null;
        BimiFinding found = await _fetcher.FetchAsync(new BimiQuestion(location, authority, domain, walk.OrganizationalDomain, BimiSelector.Default), cancellationToken).ConfigureAwait(false);
        if (found.Svg is null) findings.Add(Finding(CheckSeverity.Warning, "bimi-logo", found.Unreachable ? text.Unreachable(found.Problem) : text.Logo(found.Problem), location.AbsoluteUri));
        else if (record.Authority is null) findings.Add(Finding(CheckSeverity.Note, "bimi-certificate", text.NoCertificate));
        else if (authority is null) findings.Add(Finding(CheckSeverity.Note, "bimi-certificate", text.NoRoots));
        return findings;
    }
}
