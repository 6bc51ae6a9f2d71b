using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>
/// Where a zone can be changed: a name server that takes updates, or a provider's API. A change is made by <see cref="ZoneDiff"/> from what
/// <see cref="ListAsync"/> gave, shown, and then applied: what has changed in between is left alone and reported. Nothing is ever deleted
/// that the change does not name.
/// </summary>
public interface IZonePublisher
{
    /// <summary>"rfc2136", "alidns", "dnspod", "cloudflare", "route53".</summary>
    string Name { get; }

    /// <summary>The zone that holds the domain: its own, or that of a domain above it; null where there is none here.</summary>
    /// <exception cref="PublishException">It cannot be told.</exception>
    Task<DomainName?> FindZoneAsync(DomainName domain, CancellationToken cancellationToken = default);

    /// <summary>What the zone has at these names, of any type that mail uses, and the delegations (NS) above them.</summary>
    /// <param name="names">Owners in A-labels without the final dot, all within the zone.</param>
    /// <exception cref="PublishException">It cannot be told.</exception>
    Task<IReadOnlyList<PublishedRecord>> ListAsync(DomainName zone, IReadOnlyCollection<string> names, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes a change, each set of records on its own where the whole cannot be made at once. A set that is already as it should be is done.
    /// </summary>
    /// <returns>One outcome for each record to be added or removed, in the order of the change.</returns>
    /// <exception cref="PublishException">Nothing was changed.</exception>
    Task<IReadOnlyList<RecordOutcome>> ApplyAsync(DomainName zone, ZoneChange change, CancellationToken cancellationToken = default);
}
