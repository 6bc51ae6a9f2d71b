using Posthouse.Dns;

namespace Posthouse.Delivery;

/// <summary>Says which provider takes a domain's mail. Reads MX records through the resolver's cache and keeps nothing, so that a changed MX is seen when its TTL is over.</summary>
internal sealed class ProviderTable
{
    private readonly IDnsResolver _resolver;
    private readonly DomainPatterns<MailProvider> _configured;
    private readonly DomainPatterns<MailProvider> _builtIn;

    internal ProviderTable(IDnsResolver resolver, IReadOnlyList<MailProvider> configured)
    {
        _resolver = resolver;
        _configured = Patterns(configured);
        var named = configured.Where(static provider => provider.Hosts.Count == 0).ToDictionary(static provider => provider.Name, StringComparer.OrdinalIgnoreCase);
        _builtIn = Patterns(BuiltInProviders.All.Select(provider => named.TryGetValue(provider.Name, out MailProvider? changed) ? provider with { Limit = changed.Limit } : provider));
    }

    /// <summary>Null for a host that belongs to its domain alone.</summary>
    internal MailProvider? OfHost(string host) => _configured.Find(host) ?? _builtIn.Find(host);

    /// <summary>Whose hosts the domain prefers. False: that cannot be told at the moment.</summary>
    internal async ValueTask<(bool Known, MailProvider? Provider)> FindAsync(string domain, CancellationToken cancellationToken)
    {
        DnsAnswer<MxRecord> answer = await _resolver.MxAsync(domain, cancellationToken).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return (false, null);
        // Of several that are preferred alike the first by name, so that the answer does not change with their order.
        MxRecord? first = null;
        foreach (MxRecord record in answer.Records)
        {
            if (first is not { } best || record.Preference < best.Preference
                || (record.Preference == best.Preference && string.CompareOrdinal(record.Exchange, best.Exchange) < 0)) first = record;
        }

        // RFC 5321 §5.1: without MX the domain is its own mail host.
        return (true, OfHost(first?.Exchange ?? domain));
    }

    private static DomainPatterns<MailProvider> Patterns(IEnumerable<MailProvider> providers) =>
        new(providers.SelectMany(static provider => provider.Hosts.Select(host => KeyValuePair.Create(host, provider))));
}
