using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>
/// A provider that keeps records one by one, each under a handle. It has no way to say "only if nothing has changed", so the zone is read
/// just before, and read again afterwards: what it has then is the outcome. A record is replaced in place, so that there is no moment without.
/// </summary>
internal abstract class RecordPublisher(int maximumRecords) : IZonePublisher
{
    public abstract string Name { get; }

    public abstract Task<DomainName?> FindZoneAsync(DomainName domain, CancellationToken cancellationToken = default);

    public async Task<IReadOnlyList<PublishedRecord>> ListAsync(DomainName zone, IReadOnlyCollection<string> names, CancellationToken cancellationToken = default)
    {
        HashSet<string> wanted = [.. names.Select(ZoneNames.Canonical)];
        var records = new List<PublishedRecord>();
        int count = 0;
        await foreach (PublishedRecord record in ListZoneAsync(zone, cancellationToken).ConfigureAwait(false))
        {
            if (++count > maximumRecords) throw new PublishException(PublishFault.Refused, $"The zone {zone} has more than {maximumRecords} records.");
            if (ZoneNames.Concerns(record, wanted, zone)) records.Add(record);
        }

        return records;
    }

    public async Task<IReadOnlyList<RecordOutcome>> ApplyAsync(DomainName zone, ZoneChange change, CancellationToken cancellationToken = default)
    {
        if (change.Changes.Count == 0) return [];
        string[] names = [.. change.Changes.Select(static c => c.Name).Distinct(StringComparer.OrdinalIgnoreCase)];
        List<PublishedRecord> now = [.. await ListAsync(zone, names, cancellationToken).ConfigureAwait(false)];
        var attempts = new Dictionary<RecordSetChange, Attempt>(ReferenceEqualityComparer.Instance);
        string? end = null;
        foreach (RecordSetChange set in change.Changes)
        {
            if (RecordSetState.IsDone(set, now)) continue;
            if (end is not null) attempts[set] = new Attempt($"Not tried: {end}", Unknown: false);
            else if (!RecordSetState.IsAsCompared(set, now)) attempts[set] = new Attempt(RecordSetState.Changed, Unknown: false);
            else attempts[set] = await TryAsync(zone, set, now, cancellationToken).ConfigureAwait(false);
            // The next request would fare no better.
            if (attempts[set].Fault is PublishFault.Credentials or PublishFault.Clock or PublishFault.Busy or PublishFault.Unreachable) end ??= attempts[set].Reason;
        }

        return await OutcomesAsync(zone, change, names, attempts, end is null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All records that are published; those that are switched off are none.</summary>
    protected abstract IAsyncEnumerable<PublishedRecord> ListZoneAsync(DomainName zone, CancellationToken cancellationToken);

    protected abstract Task CreateAsync(DomainName zone, string name, string type, string value, int timeToLive, CancellationToken cancellationToken);

    protected abstract Task UpdateAsync(DomainName zone, PublishedRecord record, string value, int timeToLive, CancellationToken cancellationToken);

    protected abstract Task DeleteAsync(DomainName zone, PublishedRecord record, CancellationToken cancellationToken);

    // Afterwards, now has what was removed no more: an alias makes way for what comes next at its name.
    private async Task<Attempt> TryAsync(DomainName zone, RecordSetChange set, List<PublishedRecord> now, CancellationToken cancellationToken)
    {
        // Handles are those of now: since the comparison a record may have been made anew.
        var remove = new Queue<PublishedRecord>(RecordSetState.Of(set, now).Where(r => !r.Fixed && set.Remove.Any(old => RecordValue.Key(old.Type, old.Value) == RecordValue.Key(r.Type, r.Value))));
        PublishedRecord[] retime = [.. RecordSetState.Of(set, now).Where(r => !r.Fixed && set.Retime.Any(old => RecordValue.Key(old.Type, old.Value) == RecordValue.Key(r.Type, r.Value)))];
        bool begun = false;
        try
        {
            foreach (string value in set.Add)
            {
                if (remove.TryDequeue(out PublishedRecord? old)) await UpdateAsync(zone, old, value, set.TimeToLive, cancellationToken).ConfigureAwait(false);
                else await CreateAsync(zone, set.Name, set.Type, value, set.TimeToLive, cancellationToken).ConfigureAwait(false);
                begun = true;
            }

            while (remove.TryDequeue(out PublishedRecord? old))
            {
                await DeleteAsync(zone, old, cancellationToken).ConfigureAwait(false);
                now.Remove(old);
                begun = true;
            }

            foreach (PublishedRecord record in retime) await UpdateAsync(zone, record, record.Value, set.TimeToLive, cancellationToken).ConfigureAwait(false);
            return new Attempt(null, Unknown: false);
        }
        catch (PublishException exception)
        {
            return new Attempt(exception.Message, begun || exception.Unknown, exception.Fault);
        }
    }

    private async Task<IReadOnlyList<RecordOutcome>> OutcomesAsync(DomainName zone, ZoneChange change, string[] names, Dictionary<RecordSetChange, Attempt> attempts, bool readable, CancellationToken cancellationToken)
    {
        IReadOnlyList<PublishedRecord>? after = null;
        try
        {
            if (readable) after = await ListAsync(zone, names, cancellationToken).ConfigureAwait(false);
        }
        catch (PublishException)
        {
            // The zone cannot be read any more: the outcome is what each request was answered.
            after = null;
        }

        return [.. change.Changes.SelectMany(set => attempts.TryGetValue(set, out Attempt? attempt) ? Outcomes(set, attempt, after) : RecordOutcome.Of(set, OutcomeResult.Done))];
    }

    private static IEnumerable<RecordOutcome> Outcomes(RecordSetChange set, Attempt attempt, IReadOnlyList<PublishedRecord>? after)
    {
        if (after is null) return RecordOutcome.Of(set, attempt.Unknown ? OutcomeResult.Unknown : attempt.Reason is null ? OutcomeResult.Done : OutcomeResult.Failed, attempt.Reason);
        HashSet<string> there = [.. RecordSetState.Of(set, after).Select(static r => RecordValue.Key(r.Type, r.Value))];
        return RecordOutcome.Of(set, OutcomeResult.Done).Select(outcome =>
        {
            bool present = there.Contains(RecordValue.Key(outcome.Type, outcome.Value));
            bool done = outcome.Kind switch
            {
                RecordChangeKind.Add => present,
                RecordChangeKind.Remove => !present,
                _ => RecordSetState.Of(set, after).Any(r => r.TimeToLive == set.TimeToLive && RecordValue.Key(r.Type, r.Value) == RecordValue.Key(outcome.Type, outcome.Value)),
            };
            return done ? outcome : outcome with { Result = OutcomeResult.Failed, Reason = attempt.Reason ?? "The provider accepted the change and does not show it." };
        });
    }

    /// <param name="Reason">Null where all requests were answered well.</param>
    /// <param name="Unknown">A part may have been done.</param>
    private sealed record Attempt(string? Reason, bool Unknown, PublishFault? Fault = null);
}
