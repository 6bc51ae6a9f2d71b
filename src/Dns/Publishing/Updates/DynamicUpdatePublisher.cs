using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>
/// Publishes in a name server that takes updates (RFC 2136), such as BIND and Knot. All of a change is one request, which the server makes
/// whole or not at all; where it refuses the whole, each name is tried on its own, so that the outcome says which record it was.
/// </summary>
internal sealed class DynamicUpdatePublisher(SignedExchange exchange) : IZonePublisher
{
    public string Name => "rfc2136";

    public async Task<DomainName?> FindZoneAsync(DomainName domain, CancellationToken cancellationToken = default)
    {
        DomainName[] candidates = [.. ZoneNames.Candidates(domain)];
        IReadOnlyList<WireMessage> answers = await exchange.ExchangeAsync([.. candidates.Select(static name => Query(name.Ascii, DnsTypes.Soa))], cancellationToken, refusalAllowed: true).ConfigureAwait(false);
        foreach ((DomainName name, WireMessage answer) in candidates.Zip(answers))
        {
            // The server's own, from no cache.
            if (answer is { Code: ResponseCode.NoError, Authoritative: true } && answer.Answers.Any(r => r.Type == DnsTypes.Soa && ZoneNames.Canonical(r.Name) == name.Ascii)) return name;
        }

        return null;
    }

    public async Task<IReadOnlyList<PublishedRecord>> ListAsync(DomainName zone, IReadOnlyCollection<string> names, CancellationToken cancellationToken = default)
    {
        string[] owners = [.. names.Select(ZoneNames.Canonical).Distinct(StringComparer.Ordinal)];
        string[] wildcards = [.. owners.SelectMany(name => Wildcards(name, zone)).Except(owners).Distinct(StringComparer.Ordinal)];
        (string Name, ushort Type)[] questions = [.. from name in owners.Concat(wildcards) from type in DnsTypes.Published select (name, type)];
        IReadOnlyList<WireMessage> answers = await exchange.ExchangeAsync([.. questions.Select(static q => Query(q.Name, q.Type))], cancellationToken).ConfigureAwait(false);
        var sets = new Dictionary<(string Name, ushort Type), List<PublishedRecord>>();
        var cuts = new Dictionary<string, IReadOnlyList<PublishedRecord>>(StringComparer.Ordinal);
        for (int i = 0; i < questions.Length; i++) sets[questions[i]] = Read(zone, questions[i].Name, questions[i].Type, answers[i], cuts);

        await LeaveOutSynthesisedAsync(zone, owners, sets, cancellationToken).ConfigureAwait(false);
        return [.. owners.SelectMany(name => DnsTypes.Published.SelectMany(type => sets[(name, type)])), .. cuts.SelectMany(static c => c.Value)];
    }

    public async Task<IReadOnlyList<RecordOutcome>> ApplyAsync(DomainName zone, ZoneChange change, CancellationToken cancellationToken = default)
    {
        if (change.Changes.Count == 0) return [];
        // Every outcome belongs to its change by its place: the order of the change is that of the report.
        IReadOnlyList<RecordSetChange>[] names = [.. change.Changes.GroupBy(static c => c.Name, StringComparer.OrdinalIgnoreCase).Select(static g => g.ToList())];
        var outcomes = new Dictionary<RecordSetChange, (OutcomeResult Result, string? Reason)>(ReferenceEqualityComparer.Instance);
        if (!await TryAllAsync(zone, change.Changes, names.Length > 1, outcomes, cancellationToken).ConfigureAwait(false))
        {
            foreach (IReadOnlyList<RecordSetChange> name in names) await TryAllAsync(zone, name, divisible: false, outcomes, cancellationToken).ConfigureAwait(false);
        }

        return [.. change.Changes.SelectMany(c => RecordOutcome.Of(c, outcomes[c].Result, outcomes[c].Reason))];
    }

    // False: not made, and may be made in parts.
    private async Task<bool> TryAllAsync(DomainName zone, IReadOnlyList<RecordSetChange> changes, bool divisible, Dictionary<RecordSetChange, (OutcomeResult, string?)> outcomes, CancellationToken cancellationToken)
    {
        WireMessage answer;
        try
        {
            answer = (await exchange.ExchangeAsync([UpdateMessage.Of(zone, changes)], cancellationToken).ConfigureAwait(false))[0];
        }
        catch (PublishException exception) when (exception.Unknown || outcomes.Count > 0 || exception.Fault is PublishFault.Credentials or PublishFault.Refused)
        {
            // Knot answers BADKEY where a good key has no right to one of the names.
            if (divisible && !exception.Unknown) return false;
            Set(changes, exception.Unknown ? OutcomeResult.Unknown : OutcomeResult.Failed, exception.Message, outcomes);
            return true;
        }
        catch (FormatException exception)
        {
            if (divisible) return false;
            Set(changes, OutcomeResult.Failed, exception.Message, outcomes);
            return true;
        }

        if (answer.Code != ResponseCode.NoError && divisible && answer.Code is not (ResponseCode.NotAuth or ResponseCode.NotImp)) return false;
        string? reason = answer.Code switch
        {
            ResponseCode.NoError => null,
            ResponseCode.YxDomain or ResponseCode.YxRrset or ResponseCode.NxDomain or ResponseCode.NxRrset => RecordSetState.Changed,
            _ => $"The name server {exchange.Server} refuses the change ({SignedExchange.Words(answer.Code)}).",
        };
        await VerifyAsync(zone, changes, reason, outcomes, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // What the server has now is the truth: a change that somebody made already is done, and one that the server left out is not.
    private async Task VerifyAsync(DomainName zone, IReadOnlyList<RecordSetChange> changes, string? reason, Dictionary<RecordSetChange, (OutcomeResult, string?)> outcomes, CancellationToken cancellationToken)
    {
        IReadOnlyList<PublishedRecord> now;
        try
        {
            now = await ListAsync(zone, [.. changes.Select(static c => c.Name)], cancellationToken).ConfigureAwait(false);
        }
        catch (PublishException exception)
        {
            Set(changes, reason is null ? OutcomeResult.Done : OutcomeResult.Failed, reason is null ? null : $"{reason} {exception.Message}", outcomes);
            return;
        }

        foreach (RecordSetChange change in changes)
        {
            outcomes[change] = RecordSetState.IsDone(change, now) ? (OutcomeResult.Done, null) : (OutcomeResult.Failed, reason ?? $"The name server {exchange.Server} accepted the change and left this record out.");
        }
    }

    private static void Set(IReadOnlyList<RecordSetChange> changes, OutcomeResult result, string? reason, Dictionary<RecordSetChange, (OutcomeResult, string?)> outcomes)
    {
        foreach (RecordSetChange change in changes) outcomes[change] = (result, reason);
    }

    // A wildcard answers for names that the zone does not have (RFC 4592): what looks like it is asked for again in a way that tells.
    private async Task LeaveOutSynthesisedAsync(DomainName zone, string[] owners, Dictionary<(string Name, ushort Type), List<PublishedRecord>> sets, CancellationToken cancellationToken)
    {
        (string Name, ushort Type)[] doubtful =
        [
            .. from name in owners
               from type in DnsTypes.Published
               where !name.StartsWith("*.", StringComparison.Ordinal) && sets[(name, type)].Count > 0 && Wildcards(name, zone).Any(wildcard => SameValues(sets[(wildcard, type)], sets[(name, type)]))
               select (name, type),
        ];
        IReadOnlyList<WireMessage> answers = await exchange.ExchangeAsync([.. doubtful.Select(d => UpdateMessage.Exists(zone, d.Name, DnsTypes.Name(d.Type)))], cancellationToken).ConfigureAwait(false);
        foreach (((string, ushort) set, WireMessage answer) in doubtful.Zip(answers))
        {
            if (answer.Code == ResponseCode.NxRrset) sets[set].Clear();
        }
    }

    private static bool SameValues(List<PublishedRecord> left, List<PublishedRecord> right) => left.Select(static r => r.Value).ToHashSet(StringComparer.Ordinal).SetEquals(right.Select(static r => r.Value));

    private List<PublishedRecord> Read(DomainName zone, string name, ushort type, WireMessage answer, Dictionary<string, IReadOnlyList<PublishedRecord>> cuts)
    {
        if (answer.Code is not (ResponseCode.NoError or ResponseCode.NxDomain)) throw new PublishException(PublishFault.Refused, $"The name server {exchange.Server} does not say what '{name}' has ({SignedExchange.Words(answer.Code)}).");
        if (answer.Authoritative) return Records(name, type, answer.Answers);
        // RFC 2181 §6.1: below a cut, the zone has nothing to say but who has.
        string? cut = answer.Authorities.Where(static r => r.Type == DnsTypes.Ns).Select(static r => ZoneNames.Canonical(r.Name)).FirstOrDefault(c => c != zone.Ascii && ZoneNames.IsWithin(c, zone) && (name == c || name.EndsWith("." + c, StringComparison.Ordinal)));
        if (cut is null) throw new PublishException(PublishFault.Refused, $"The name server {exchange.Server} has no say in '{name}'.");
        cuts[cut] = [.. Records(cut, DnsTypes.Ns, answer.Authorities).Select(static r => r with { Fixed = true })];
        return [];
    }

    private List<PublishedRecord> Records(string name, ushort type, IReadOnlyList<WireRecord> section)
    {
        var records = new List<PublishedRecord>();
        foreach (WireRecord record in section)
        {
            // An alias comes with what it leads to.
            if (record.Type != type || record.Class != DnsTypes.ClassInternet || ZoneNames.Canonical(record.Name) != name) continue;
            if (!RecordData.TryFormat(type, record.Data.Span, out string value)) throw new PublishException(PublishFault.Unreachable, $"The name server {exchange.Server} has a malformed {DnsTypes.Name(type)} record at '{name}'.");
            records.Add(new PublishedRecord(name, DnsTypes.Name(type), value, (int)Math.Min(record.TimeToLive, int.MaxValue)));
        }

        return records;
    }

    private static IEnumerable<string> Wildcards(string name, DomainName zone)
    {
        for (string parent = name; parent != zone.Ascii && parent.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot;)
        {
            parent = parent[(dot + 1)..];
            if (ZoneNames.IsWithin(parent, zone)) yield return $"*.{parent}";
        }
    }

    private static WireMessage Query(string name, ushort type) => new() { Questions = [new WireQuestion(name, type)] };
}
