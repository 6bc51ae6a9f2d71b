using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>
/// Publishes a domain's records: shows the difference first, and makes exactly the one that was shown. What we published is written down
/// with the domain, so that nothing of anybody else's is ever taken away.
/// </summary>
internal static class DnsPublishing
{
    internal static Task<object?> RunAsync(HttpContext context) => RunAsync(context, isTrial: false);

    /// <summary>What it would answer, the refusal of a digest that is not of today among it.</summary>
    internal static Task<object?> TryAsync(HttpContext context) => RunAsync(context, isTrial: true);

    private static async Task<object?> RunAsync(HttpContext context, bool isTrial)
    {
        DnsPublish wish = await ApiEndpoint.ReadAsync<DnsPublish>(context).ConfigureAwait(false);
        MailDomains domains = ApiEndpoint.Service<MailDomains>(context);
        Domain domain = await domains.FindAsync(context).ConfigureAwait(false);
        DomainPublisher where = domain.Dns.Publisher
            ?? throw new ApiException(StatusCodes.Status409Conflict, $"Nobody said where {domain.Name.Unicode} is published: 'posthouse dns set {domain.Name.Unicode} --publisher …' does.");
        string language = AnswerLanguage.Tag(context);
        MailDomain plan = await domains.OfAsync(domain, language, cancellationToken: context.RequestAborted).ConfigureAwait(false);
        IZonePublisher publisher = await ApiEndpoint.Service<PublisherFactory>(context).CreateAsync(where.ToSettings(), context.RequestAborted).ConfigureAwait(false);
        DomainName zone = await publisher.FindZoneAsync(domain.Name, context.RequestAborted).ConfigureAwait(false)
            ?? throw new ApiException(StatusCodes.Status409Conflict, $"No zone of {domain.Name.Unicode} is at {publisher.Name}.");

        var owned = new OwnedRecords(domain.Dns.Published);
        // The host's own records belong to its zone, which may be another one.
        ILookup<bool, DnsRecord> all = MailRecords.All(plan).ToLookup(r => r.Name == zone.Ascii || r.Name.EndsWith("." + zone.Ascii, StringComparison.Ordinal));
        IReadOnlyList<DnsRecord> wanted = [.. all[true]];
        IReadOnlyList<PublishedRecord> published = await publisher.ListAsync(zone, ZoneDiff.Names(zone, wanted, owned), context.RequestAborted).ConfigureAwait(false);
        var options = new ZoneDiffOptions { TimeToLive = domain.Dns.TimeToLive, Language = language };
        ZoneChange change = ZoneDiff.Compare(zone, wanted, published, owned, options);
        if (wish.ReplaceConflicts && change.Conflicts.Count > 0)
        {
            foreach (ZoneConflict conflict in change.Conflicts) (wanted, owned) = conflict.Accept(wanted, owned);
            change = ZoneDiff.Compare(zone, wanted, published, owned, options);
        }

        DnsPublication shown = Describe(zone, publisher, change, language) with { Elsewhere = [.. all[false]] };
        if (wish.Apply is null) return shown;
        if (wish.Apply != shown.Digest) throw new ApiException(StatusCodes.Status409Conflict, "The zone or the domain's settings changed since the difference was shown. Look again.");
        if (isTrial) return shown;
        // From here on it is not given up half way: what was done has to be written down.
        IReadOnlyList<RecordOutcome> outcomes = change.IsEmpty ? [] : await publisher.ApplyAsync(zone, change).ConfigureAwait(false);
        IReadOnlyList<OwnedRecord> ours = owned.After(outcomes).Records;
        await ApiEndpoint.Service<DirectoryAdministration>(context).UpdateDomainAsync(domain.Name, d => d with { Dns = d.Dns with { Published = ours } }).ConfigureAwait(false);
        return shown with { Outcomes = outcomes };
    }

    private static DnsPublication Describe(DomainName zone, IZonePublisher publisher, ZoneChange change, string language)
    {
        List<DnsPublishedChange> changes = [.. change.Changes.Select(static c => new DnsPublishedChange(c.Name, c.Type, c.Add, [.. c.Remove.Select(static r => r.Value)], c.TimeToLive, c.Purpose))];
        string text = string.Join('\n', changes.Select(static c => $"{c.Name}\t{c.Type}\t{c.TimeToLive}\t+{string.Join("\t+", c.Add)}\t-{string.Join("\t-", c.Remove)}"));
        return new DnsPublication
        {
            Zone = zone.Ascii,
            Publisher = publisher.Name,
            Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(zone.Ascii + "\n" + text)))[..16],
            Changes = changes,
            Conflicts = [.. change.Conflicts.Select(c => new DnsPublishConflict(c.Wanted.Name, c.Wanted.Type, c.Wanted.Value, c.Message(language), [.. c.Existing.Select(static r => r.Value)], c.Proposal))],
            Unchanged = change.Unchanged.Count,
        };
    }
}
