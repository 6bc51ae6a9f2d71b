using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.Acme;

/// <summary>DNS-01 through whatever publishes records here: a name server that takes updates, or a provider's API.</summary>
/// <param name="open">Called for each challenge, so that a new key needs no restart.</param>
public sealed class ZoneChallengePublisher(Func<CancellationToken, Task<IZonePublisher>> open) : IDnsChallengePublisher
{
    // Seconds. The records are there for a minute and the authority asks the zone's own servers; less is refused by some providers.
    private const int TimeToLive = 600;

    public Task PublishAsync(IReadOnlyList<DnsChallengeRecord> records, CancellationToken cancellationToken) => ChangeAsync(records, add: true, cancellationToken);

    public Task RemoveAsync(IReadOnlyList<DnsChallengeRecord> records, CancellationToken cancellationToken) => ChangeAsync(records, add: false, cancellationToken);

    private async Task ChangeAsync(IReadOnlyList<DnsChallengeRecord> records, bool add, CancellationToken cancellationToken)
    {
        try
        {
            IZonePublisher publisher = await open(cancellationToken).ConfigureAwait(false);
            foreach (IGrouping<string, DnsChallengeRecord> name in records.GroupBy(static r => r.Name, StringComparer.Ordinal))
                await ChangeAsync(publisher, name.Key, [.. name.Select(static r => RecordValue.FromText(r.Value))], add, cancellationToken).ConfigureAwait(false);
        }
        catch (PublishException exception)
        {
            throw new AcmeException($"The records of DNS-01 could not be {(add ? "published" : "removed")}: {exception.Message} Check the settings that begin with dns- under [acme].", exception) { RetryAfter = exception.RetryAfter };
        }
    }

    private async Task ChangeAsync(IZonePublisher publisher, string name, IReadOnlyList<string> values, bool add, CancellationToken cancellationToken)
    {
        DomainName zone = await publisher.FindZoneAsync(DomainName.Parse(name), cancellationToken).ConfigureAwait(false)
            ?? throw new AcmeException($"{publisher.Name} has no zone that {name} is in: check the settings that begin with dns- under [acme].");
        List<PublishedRecord> before = [.. (await publisher.ListAsync(zone, [name], cancellationToken).ConfigureAwait(false)).Where(static r => r.Type == "TXT")];
        bool Has(PublishedRecord record, string value) => RecordValue.Key("TXT", record.Value) == RecordValue.Key("TXT", value);
        // Others may be proving the same name: theirs stay.
        List<string> added = add ? [.. values.Where(value => !before.Any(record => Has(record, value)))] : [];
        List<PublishedRecord> removed = add ? [] : [.. before.Where(record => values.Any(value => Has(record, value)))];
        if (added.Count == 0 && removed.Count == 0) return;
        var change = new RecordSetChange(name, "TXT", before, added, removed, TimeToLive, "Proves the name to a certificate authority");
        IReadOnlyList<RecordOutcome> outcomes = await publisher.ApplyAsync(zone, new ZoneChange([change], [], []), cancellationToken).ConfigureAwait(false);
        if (outcomes.FirstOrDefault(static o => o.Result != OutcomeResult.Done) is { } failed)
            throw new AcmeException($"The TXT record {name} could not be {(add ? "published" : "removed")}: {failed.Reason ?? "nobody said why"}");
    }
}
