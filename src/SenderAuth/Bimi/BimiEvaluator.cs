using System.Buffers;
using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// Finds the logo that an author's domain wants shown beside a message (draft-brand-indicators-for-message-identification, "Receiver
/// Actions"): only for mail that DMARC proves, of domains that have forgeries refused or put aside. Asks the DNS, and waits for no host.
/// </summary>
internal sealed class BimiEvaluator(IDnsResolver resolver, BimiIndicators indicators, BimiOptions options)
{
    private readonly DmarcTreeWalker _walker = new(resolver);

    internal bool IsOn => options.Mode != BimiMode.Off;

    internal async ValueTask<BimiOutcome> EvaluateAsync(ReadOnlySequence<byte> header, DmarcOutcome dmarc, IReadOnlyList<DkimOutcome> signatures, CancellationToken cancellationToken = default)
    {
        if (dmarc is not { Result: AuthResult.Pass, Author: { } author }) return Skipped("DMARC did not pass");
        if (!HasOneAuthor(header)) return Skipped("several authors");
        DmarcWalk walk = await _walker.WalkAsync(author, cancellationToken).ConfigureAwait(false);
        if (walk.Temporary) return new BimiOutcome(BimiResult.TempError, "the DNS does not answer");
        DomainName organization = walk.OrganizationalDomain;
        foreach (DmarcRecord? record in (ReadOnlySpan<DmarcRecord?>)[dmarc.Record, walk.At(organization)])
        {
            if (record is not null && !Enforces(record)) return Skipped("the DMARC policy does not protect all of the domain's mail");
        }

        string selector = BimiSelector.Of(header, dmarc, signatures);
        (DomainName at, List<string> texts, bool temporary) = await FindAsync(selector, author, organization, cancellationToken).ConfigureAwait(false);
        if (temporary) return new BimiOutcome(BimiResult.TempError, "the DNS does not answer");
        if (texts.Count != 1) return new BimiOutcome(BimiResult.None, texts.Count == 0 ? "" : "several records");
        var outcome = new BimiOutcome(BimiResult.Fail, "") { Domain = at, Selector = selector };
        if (!BimiRecord.TryParse(texts[0], out BimiRecord? assertion, out string problem)) return outcome with { Reason = problem };
        outcome = outcome with { Record = assertion };
        if (assertion.IsDeclined) return outcome with { Result = BimiResult.Declined };
        if (assertion.Authority is null && options.Mode == BimiMode.Certified) return outcome with { Result = BimiResult.Skipped, Reason = "no certificate vouches for the logo" };
        return indicators.Find(new BimiQuestion(assertion.Location!, assertion.Authority, author, organization, selector)) switch
        {
            null => outcome with { Result = BimiResult.Skipped, Reason = "the logo is not fetched yet" },
            { Svg: { } svg } found => outcome with { Result = BimiResult.Pass, Authority = found.Authority, Indicator = svg },
            var found => outcome with { Reason = found.Problem, Authority = found.Authority },
        };
    }

    // "Authentication Requirements" 7 to 9, with the testing flag that RFC 9989 has in place of a percentage.
    internal static bool Enforces(DmarcRecord record) =>
        record is { Policy: not DmarcPolicy.None, SubdomainPolicy: not DmarcPolicy.None, Testing: false, IsPartial: false };

    private static bool HasOneAuthor(in ReadOnlySequence<byte> header)
    {
        int count = 0;
        var reader = new HeaderReader(header);
        while (reader.Find("From"u8))
        {
            foreach (HeaderAddress address in AddressListParser.Parse(reader.RawValue)) count += address.Address is null ? 0 : 1;
        }

        return count == 1;
    }

    // "Assertion Record Discovery": the author's domain, then the organisation's.
    private async ValueTask<(DomainName At, List<string> Records, bool Temporary)> FindAsync(string selector, DomainName author, DomainName organization, CancellationToken cancellationToken)
    {
        foreach (DomainName domain in author.Equals(organization) ? (DomainName[])[author] : [author, organization])
        {
            string name = $"{selector}._bimi.{domain.Ascii}";
            // RFC 1035 §2.3.4.
            if (name.Length > 253) continue;
            DnsAnswer<string> answer = await resolver.TxtAsync(name, cancellationToken).ConfigureAwait(false);
            if (answer.IsTemporaryFailure) return (domain, [], true);
            List<string> records = [.. answer.Records.Where(BimiRecord.HasVersion)];
            if (records.Count > 0) return (domain, records, false);
        }

        return (author, [], false);
    }

    private static BimiOutcome Skipped(string reason) => new(BimiResult.Skipped, reason);
}
