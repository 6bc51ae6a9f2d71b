using System.Net;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>What others report of mail in the names of domains here, for whoever looks after these.</summary>
public sealed class DmarcReports(MailStore store, IDnsResolver resolver, DmarcReportOptions options)
{
    // A source is called by what most of its mail is.
    private const double Most = 0.5;

    /// <summary>The newest first.</summary>
    /// <param name="before">Where the page before ended: the end of the last report's period, and its number; null begins.</param>
    public ValueTask<IReadOnlyList<ReceivedReport>> ListAsync(DomainName? domain, DateTimeOffset since, int limit = 1000, (DateTimeOffset End, long Id)? before = null, CancellationToken cancellationToken = default) =>
        store.ReadAsync(reader => (IReadOnlyList<ReceivedReport>)ReceivedReportTable.List(reader.Sql, domain, since, before ?? (DateTimeOffset.MaxValue, long.MaxValue), limit), cancellationToken);

    /// <summary>By domain and address, what is proven before what is not, those that failed most first.</summary>
    public async ValueTask<IReadOnlyList<ReportedSource>> SummaryAsync(DomainName? domain, DateTimeOffset since, int limit = 1000, Func<DomainName, bool>? sees = null, CancellationToken cancellationToken = default)
    {
        List<ReportedSource> sources = await store.ReadAsync(reader => Sources(reader.Sql, domain, since, limit, sees), cancellationToken).ConfigureAwait(false);
        if (sources.Count == 0) return sources;
        DnsAnswer<IPAddress> a = await resolver.AAsync(options.HostName, cancellationToken).ConfigureAwait(false);
        DnsAnswer<IPAddress> aaaa = await resolver.AaaaAsync(options.HostName, cancellationToken).ConfigureAwait(false);
        var own = new HashSet<IPAddress>(a.Records.Concat(aaaa.Records));
        return sources.ConvertAll(source => source with { Kind = KindOf(source, own) });
    }

    // Of many domains only those that are seen are asked for: what others have must not fill the list in place of one's own.
    private static List<ReportedSource> Sources(SqlSession sql, DomainName? domain, DateTimeOffset since, int limit, Func<DomainName, bool>? sees)
    {
        if (sees is null) return ReceivedReportTable.Sources(sql, domain, since, limit);
        IEnumerable<DomainName> seen = (domain is null ? ReceivedReportTable.Domains(sql, since) : [domain]).Where(sees);
        // Each comes in its order; put together, what is proven stands first again.
        return [.. seen.SelectMany(one => ReceivedReportTable.Sources(sql, one, since, limit)).OrderByDescending(static source => source.Proven).Take(limit)];
    }

    internal static SourceKind KindOf(ReportedSource source, IReadOnlySet<IPAddress> own)
    {
        if (own.Contains(source.Source)) return SourceKind.Own;
        if (source.SpfAligned >= source.Messages * Most) return SourceKind.Authorized;
        // SPF speaks of the last hop: signatures without it came by way of somebody.
        if (source.DkimAligned >= source.Messages * Most || source.Forwarded >= source.Messages * Most) return SourceKind.Forwarder;
        return SourceKind.Unknown;
    }
}
