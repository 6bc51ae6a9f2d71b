using System.Net;
using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>
/// Compares a domain's records with what others see: first at the servers that hold them, then at resolvers elsewhere. Looks for what goes
/// wrong around them too: aliases, wildcards, hosts without addresses, addresses without names.
/// </summary>
public sealed class DomainChecker
{
    // No record has this name: what answers to it answers to every name.
    private const string Probe = "posthouse-wildcard-probe";

    // Questions on their way at once, so that a slow server does not make all wait and none is flooded.
    private const int Concurrent = 16;

    private readonly IDnsResolver _resolver;
    private readonly INameServerQueries _queries;
    private readonly Delegations _delegations;

    public DomainChecker(IDnsResolver resolver, INameServerQueries queries, DnsOptions options)
    {
        _resolver = resolver;
        _queries = queries;
        _delegations = new Delegations(resolver, queries, options);
    }

    public async Task<DomainCheck> CheckAsync(MailDomain plan, CancellationToken cancellationToken = default)
    {
        // Whoever has just published a record wants to know of it, not of what was there an hour ago.
        foreach (string name in (IEnumerable<string>)[plan.Name.Ascii, plan.Host.Name.Ascii, .. plan.Host.Addresses.Select(NetworkResolver.ReverseName)]) _resolver.Forget(name);
        IReadOnlyList<CheckedSet> sets = await AskAsync(plan, cancellationToken).ConfigureAwait(false);
        (DomainName? zone, IReadOnlyList<Place> servers) = await _delegations.FindAsync(plan.Name, cancellationToken).ConfigureAwait(false);
        FindingText text = FindingText.In(plan.Language);
        var findings = new List<CheckFinding>();
        if (servers.Count == 0)
        {
            findings.Add(new CheckFinding(CheckSeverity.Error, "no-servers", plan.Name.Ascii, "NS", text.NoServers(plan.Name.Unicode)));
        }
        else
        {
            findings.AddRange(sets.SelectMany(set => SetFindings(set, plan, text)));
            findings.AddRange(Silent(sets, text));
            findings.AddRange(await AroundAsync(plan, servers, text, cancellationToken).ConfigureAwait(false));
        }

        findings.AddRange(await new HostChecks(_resolver, _delegations, text).RunAsync(plan, cancellationToken).ConfigureAwait(false));
        return new DomainCheck(
            plan.Name.Ascii, zone?.Ascii, [.. sets.SelectMany(static s => s.Answers.Select(static a => a.Place.Name)).Distinct()],
            [.. findings.OrderByDescending(static f => f.Severity).ThenBy(static f => f.Name, StringComparer.Ordinal)])
        {
            Unanswered = [.. sets.Where(static s => !s.IsCovered && !s.Answers.Any(static a => a.Place.Authoritative && !a.Answer.Failed)).Select(static s => $"{s.Name} {s.Type}")],
            ShownTexts = [.. sets.Where(static s => s.Type == "TXT" && s.IsShownByAll).Select(static s => s.Name)],
        };
    }

    /// <summary>What every place has of every set of the plan.</summary>
    internal async Task<IReadOnlyList<CheckedSet>> AskAsync(MailDomain plan, CancellationToken cancellationToken)
    {
        IReadOnlyList<DnsRecord> records = MailRecords.All(plan);
        (_, IReadOnlyList<Place> own) = await _delegations.FindAsync(plan.Name, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Place> hosts = own;
        if (!ZoneNames.IsWithin(plan.Host.Name.Ascii, plan.Name)) (_, hosts) = await _delegations.FindAsync(plan.Host.Name, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Place> resolvers = _delegations.Resolvers();
        using var gate = new SemaphoreSlim(Concurrent);
        return await Task.WhenAll(records.GroupBy(static r => (r.Name, r.Type)).Select(async group =>
        {
            IReadOnlyList<Place> servers = ZoneNames.IsWithin(group.Key.Name, plan.Name) ? own : hosts;
            PlaceRecords[] answers = await Task.WhenAll(servers.Concat(resolvers).Select(async place =>
            {
                await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    return new PlaceRecords(place, await _queries.AskAsync(place.Server, group.Key.Name, group.Key.Type, !place.Authoritative, cancellationToken).ConfigureAwait(false));
                }
                finally
                {
                    gate.Release();
                }
            })).ConfigureAwait(false);
            var set = new CheckedSet(group.Key.Name, group.Key.Type, [.. group], answers);
            return await IsCoveredAsync(set, plan.Host, cancellationToken).ConfigureAwait(false) ? set with { IsCovered = true } : set;
        })).ConfigureAwait(false);
    }

    // Nothing is at the name, and others find what they need all the same.
    private async Task<bool> IsCoveredAsync(CheckedSet set, MailHost host, CancellationToken cancellationToken)
    {
        if (set.Type is not ("CAA" or "CNAME") || set.Answers.Any(static a => a.Answer.Values.Count > 0)) return false;
        if (set.Type == "CAA")
        {
            AllowedIssuers? above = await new IssuerTree(_delegations).FindAsync(DomainName.Parse(set.Name), cancellationToken).ConfigureAwait(false);
            return above is not null && above.Cover(new AllowedIssuers(above.At, [.. set.Wanted.Select(static w => w.Value)]).Issuers);
        }

        // Addresses of its own, where all of them are the host's, lead there as an alias does.
        IReadOnlyList<string> v4 = (await _delegations.AskOwnAsync(set.Name, "A", cancellationToken).ConfigureAwait(false)).Values, v6 = (await _delegations.AskOwnAsync(set.Name, "AAAA", cancellationToken).ConfigureAwait(false)).Values;
        return v4.Count + v6.Count > 0 && v4.Concat(v6).All(a => IPAddress.TryParse(a, out IPAddress? address) && host.Addresses.Contains(address));
    }

    private static IEnumerable<CheckFinding> SetFindings(CheckedSet set, MailDomain plan, FindingText text)
    {
        if (set.IsCovered) yield break;
        var comparison = new RecordComparison(text, plan.Spf is null ? null : plan.Name.Unicode);
        List<PlaceRecords> servers = [.. set.Answers.Where(static a => a.Place.Authoritative && !a.Answer.Failed)];
        var found = servers.SelectMany(a => comparison.Compare(set.Wanted, a.Answer.Values, record => SeverityOf(record, plan)).Select(f => (a.Place, Finding: f))).ToList();
        foreach (var same in found.GroupBy(static f => (f.Finding.Code, f.Finding.Message, Expected: string.Join('\n', f.Finding.Expected))))
        {
            List<string> places = [.. same.Select(static f => f.Place.Name)];
            yield return same.First().Finding with { Places = places.Count == servers.Count ? [] : places };
        }

        if (found.Count > 0) yield break;
        List<PlaceRecords> late = [.. set.Answers.Where(a => !a.Place.Authoritative && !a.Answer.Failed && !set.IsShown(a))];
        if (late.Count == 0 || servers.Count == 0) yield break;
        TimeSpan longest = late.Max(static a => a.Answer.TimeToLive);
        yield return new CheckFinding(CheckSeverity.Note, "not-everywhere-yet", set.Name, set.Type, text.NotEverywhereYet(set.Name, set.Type, (int)Math.Ceiling(longest.TotalMinutes)))
        {
            Expected = [.. set.Wanted.Select(static w => w.Value)],
            Seen = [.. late.SelectMany(static a => a.Answer.Values).Distinct()],
            Places = [.. late.Select(static a => a.Place.Name)],
        };
    }

    // One finding for each server that says nothing at all, rather than one for each question.
    private static IEnumerable<CheckFinding> Silent(IReadOnlyList<CheckedSet> sets, FindingText text)
    {
        foreach (IGrouping<Place, PlaceRecords> place in sets.SelectMany(static s => s.Answers).GroupBy(static a => a.Place))
        {
            if (place.All(static a => a.Answer.Failed))
            {
                yield return place.Key.Authoritative
                    ? new CheckFinding(CheckSeverity.Warning, "silent-server", place.Key.Name, "NS", text.SilentServer(place.Key.Name))
                    : new CheckFinding(CheckSeverity.Note, "silent-resolver", place.Key.Name, "", text.SilentResolver(place.Key.Name));
            }
            else if (place.Key.Authoritative && place.All(static a => a.Answer.Failed || !a.Answer.Authoritative))
            {
                yield return new CheckFinding(CheckSeverity.Warning, "lame-server", place.Key.Name, "NS", text.LameServer(place.Key.Name));
            }
        }
    }

    private static CheckSeverity SeverityOf(DnsRecord record, MailDomain plan)
    {
        if (record.Type is "A" or "AAAA") return CheckSeverity.Error;
        if (record.Type == "MX") return record.Value.EndsWith(" " + plan.Host.Name.Ascii + ".", StringComparison.Ordinal) ? CheckSeverity.Error : CheckSeverity.Warning;
        if (record.Type == "CNAME" && record.Name.StartsWith("mta-sts.", StringComparison.Ordinal)) return CheckSeverity.Error;
        if (record.Type == "SRV") return record.Value == "0 0 0 ." ? CheckSeverity.Note : CheckSeverity.Warning;
        if (record.Type != "TXT") return CheckSeverity.Warning;
        if (plan.Keys.FirstOrDefault(k => k.Name.Equals(record.Name, StringComparison.OrdinalIgnoreCase)) is { } key) return key.Use == SigningKeyUse.Signing ? CheckSeverity.Error : CheckSeverity.Warning;
        return SingleRecord.KindOf(record.Name, record.PlainValue) is "spf" or "dmarc" or "mta-sts" ? CheckSeverity.Error : CheckSeverity.Warning;
    }

    private async Task<IReadOnlyList<CheckFinding>> AroundAsync(MailDomain plan, IReadOnlyList<Place> servers, FindingText text, CancellationToken cancellationToken)
    {
        string name = plan.Name.Ascii;
        var findings = new List<CheckFinding>();
        async Task<PlaceAnswer> AskAsync(string at, string type)
        {
            var answer = new PlaceAnswer(DnsStatus.Timeout, [], TimeSpan.Zero);
            foreach (Place server in servers)
            {
                answer = await _queries.AskAsync(server.Server, at, type, recursive: false, cancellationToken).ConfigureAwait(false);
                if (!answer.Failed) break;
            }

            return answer;
        }

        if ((await AskAsync(name, "CNAME").ConfigureAwait(false)).Values is [var target, ..])
        {
            // RFC 1034 §3.6.2: beside an alias there is nothing else.
            findings.Add(new CheckFinding(CheckSeverity.Error, "alias-at-domain", name, "CNAME", text.AliasAtDomain(name, target)) { Seen = [target] });
        }

        foreach ((string above, Func<string, FindingWords> words) in new[] { ("_domainkey." + name, (Func<string, FindingWords>)text.WildcardForKeys), ("_dmarc." + name, text.WildcardForDmarc), (name, text.WildcardForAll) })
        {
            PlaceAnswer texts = await AskAsync($"{Probe}.{above}", "TXT").ConfigureAwait(false);
            if (texts.Values.Count == 0 && texts.Alias is null) continue;
            findings.Add(new CheckFinding(CheckSeverity.Warning, "wildcard", "*." + above, texts.Alias is null ? "TXT" : "CNAME", words(above)) { Seen = texts.Alias is { } alias ? [alias] : texts.Values });
            break;
        }

        if (plan.MtaStsId is null && (await AskAsync($"{Probe}.{name}", "A").ConfigureAwait(false)).Values is { Count: > 0 } addresses)
            findings.Add(new CheckFinding(CheckSeverity.Note, "wildcard", "*." + name, "A", text.WildcardForAddresses(name)) { Seen = addresses });

        foreach (SigningKeyText key in plan.Keys.Where(static k => k.Use == SigningKeyUse.Stale))
        {
            if ((await AskAsync(key.Name, "TXT").ConfigureAwait(false)).Values is { Count: > 0 } stale)
                findings.Add(new CheckFinding(CheckSeverity.Warning, "stale-key", key.Name, "TXT", text.StaleKey(key.Name)) { Seen = stale });
        }

        foreach (string policy in (await AskAsync($"_dmarc.{name}", "TXT").ConfigureAwait(false)).Values.Select(static v => RecordValue.Text("TXT", v)).OfType<string>())
        {
            if (SingleRecord.KindOf("_dmarc", policy) is not null && RecordComparison.Normal("dmarc", policy).Split(';').Contains("p=none", StringComparer.OrdinalIgnoreCase))
                findings.Add(new CheckFinding(CheckSeverity.Note, "dmarc-none", $"_dmarc.{name}", "TXT", text.DmarcNone(plan.Name.Unicode)) { Seen = [policy] });
        }

        return findings;
    }
}
