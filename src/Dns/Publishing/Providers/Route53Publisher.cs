using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>
/// Amazon Route 53. A change is one request, made whole or not at all; an old set is deleted by its exact content and the new one created,
/// so that a set which somebody else changed stops it.
/// </summary>
internal sealed class Route53Publisher(ProviderClient client, Uri endpoint, SigV4Signer signer, TimeProvider clock, int maximumRecords) : IZonePublisher
{
    private const string Version = "2013-04-01";
    private const int PageSize = 300;

    private static readonly XNamespace Namespace = "https://route53.amazonaws.com/doc/2013-04-01/";

    private readonly ConcurrentDictionary<DomainName, string> _ids = new();

    public string Name => "route53";

    public async Task<DomainName?> FindZoneAsync(DomainName domain, CancellationToken cancellationToken = default)
    {
        foreach (DomainName name in ZoneNames.Candidates(domain))
        {
            if (await FindIdAsync(name, cancellationToken).ConfigureAwait(false) is not null) return name;
        }

        return null;
    }

    public async Task<IReadOnlyList<PublishedRecord>> ListAsync(DomainName zone, IReadOnlyCollection<string> names, CancellationToken cancellationToken = default)
    {
        HashSet<string> wanted = [.. names.Select(ZoneNames.Canonical)];
        string id = await IdAsync(zone, cancellationToken).ConfigureAwait(false);
        var records = new List<PublishedRecord>();
        int count = 0;
        Dictionary<string, string>? next = new() { ["maxitems"] = PageSize.ToString(CultureInfo.InvariantCulture) };
        while (next is not null)
        {
            XElement answer = await CallAsync(HttpMethod.Get, $"{Version}/hostedzone/{id}/rrset", next, null, cancellationToken).ConfigureAwait(false);
            XElement[] sets = [.. answer.Elements(Namespace + "ResourceRecordSets").Elements(Namespace + "ResourceRecordSet")];
            if ((count += sets.Length) > maximumRecords) throw new PublishException(PublishFault.Refused, $"The zone {zone} has more than {maximumRecords} sets of records.");
            records.AddRange(sets.SelectMany(Read).Where(r => ZoneNames.Concerns(r, wanted, zone)));
            next = sets.Length > 0 && Text(answer, "IsTruncated") == "true" ? NextPage(answer) : null;
        }

        return records;
    }

    public async Task<IReadOnlyList<RecordOutcome>> ApplyAsync(DomainName zone, ZoneChange change, CancellationToken cancellationToken = default)
    {
        if (change.Changes.Count == 0) return [];
        IReadOnlyList<PublishedRecord> now = await ListAsync(zone, [.. change.Changes.Select(static c => c.Name)], cancellationToken).ConfigureAwait(false);
        var outcomes = new Dictionary<RecordSetChange, (OutcomeResult Result, string? Reason)>(ReferenceEqualityComparer.Instance);
        foreach (RecordSetChange set in change.Changes.Where(c => RecordSetState.IsDone(c, now))) outcomes[set] = (OutcomeResult.Done, null);
        List<RecordSetChange> open = [.. change.Changes.Where(c => !outcomes.ContainsKey(c))];
        if (open.Count > 0 && !await TryAsync(zone, open, now, divisible: true, outcomes, cancellationToken).ConfigureAwait(false))
        {
            foreach (IGrouping<string, RecordSetChange> name in open.GroupBy(static c => c.Name, StringComparer.OrdinalIgnoreCase)) await TryAsync(zone, [.. name], now, divisible: false, outcomes, cancellationToken).ConfigureAwait(false);
        }

        return [.. change.Changes.SelectMany(c => RecordOutcome.Of(c, outcomes[c].Result, outcomes[c].Reason))];
    }

    // False: not made, and may be made in parts.
    private async Task<bool> TryAsync(DomainName zone, List<RecordSetChange> changes, IReadOnlyList<PublishedRecord> now, bool divisible, Dictionary<RecordSetChange, (OutcomeResult, string?)> outcomes, CancellationToken cancellationToken)
    {
        (OutcomeResult, string?) outcome = (OutcomeResult.Done, null);
        // An alias that the same change takes away is no obstacle to what comes in its place.
        List<PublishedRecord> left = [.. now.Where(r => !changes.Any(c => c.Remove.Any(old => old.Name == r.Name && old.Type == r.Type && RecordValue.Key(old.Type, old.Value) == RecordValue.Key(r.Type, r.Value) && r.Type == "CNAME")))];
        if (changes.Any(c => !RecordSetState.IsAsCompared(c, c.Type == "CNAME" ? now : left)))
        {
            if (divisible) return false;
            outcome = (OutcomeResult.Failed, RecordSetState.Changed);
        }
        else
        {
            try
            {
                await CallAsync(HttpMethod.Post, $"{Version}/hostedzone/{await IdAsync(zone, cancellationToken).ConfigureAwait(false)}/rrset", [], Batch(changes, now), cancellationToken).ConfigureAwait(false);
            }
            catch (PublishException exception)
            {
                if (divisible && exception.Fault == PublishFault.Refused) return false;
                outcome = (exception.Unknown ? OutcomeResult.Unknown : OutcomeResult.Failed, exception.Message);
            }
        }

        foreach (RecordSetChange change in changes) outcomes[change] = outcome;
        return true;
    }

    private static byte[] Batch(List<RecordSetChange> changes, IReadOnlyList<PublishedRecord> now)
    {
        var list = new XElement(Namespace + "Changes");
        foreach (RecordSetChange change in changes)
        {
            PublishedRecord[] there = [.. RecordSetState.Of(change, now)];
            // By what the provider itself wrote: it compares to the letter.
            if (there.Length > 0) list.Add(Change("DELETE", change, there[0].TimeToLive, there.Select(static r => r.Handle ?? r.Value)));
            string[] after = [.. there.Where(r => !change.Remove.Any(old => RecordValue.Key(old.Type, old.Value) == RecordValue.Key(r.Type, r.Value))).Select(static r => r.Handle ?? r.Value), .. change.Add.Select(OctalEscapes.From)];
            if (after.Length > 0) list.Add(Change("CREATE", change, change.TimeToLive, after));
        }

        var document = new XElement(Namespace + "ChangeResourceRecordSetsRequest", new XElement(Namespace + "ChangeBatch", list));
        return Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + document.ToString(SaveOptions.DisableFormatting));
    }

    private static XElement Change(string action, RecordSetChange change, int timeToLive, IEnumerable<string> values) =>
        new(Namespace + "Change", new XElement(Namespace + "Action", action), new XElement(Namespace + "ResourceRecordSet",
            new XElement(Namespace + "Name", OctalEscapes.From(ZoneNames.Canonical(change.Name)) + "."), new XElement(Namespace + "Type", change.Type), new XElement(Namespace + "TTL", timeToLive),
            new XElement(Namespace + "ResourceRecords", values.Select(static value => new XElement(Namespace + "ResourceRecord", new XElement(Namespace + "Value", value))))));

    private static IEnumerable<PublishedRecord> Read(XElement set)
    {
        string name = WireName.TryEncode(OctalEscapes.To(Text(set, "Name")), out byte[] wire) ? WireName.Format(WireName.Canonical(wire)) : Text(set, "Name");
        string type = Text(set, "Type").ToUpperInvariant();
        int timeToLive = int.TryParse(Text(set, "TTL"), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? seconds : 0;
        // An alias of theirs, and sets of which each asker gets another.
        if (set.Element(Namespace + "AliasTarget") is { } alias) return [new PublishedRecord(name, type, $"ALIAS {Text(alias, "DNSName")}", timeToLive) { Fixed = true }];
        bool divided = Text(set, "SetIdentifier").Length > 0;
        return set.Elements(Namespace + "ResourceRecords").Elements(Namespace + "ResourceRecord").Select(r => Text(r, "Value"))
            .Select(value => new PublishedRecord(name, type, RecordValue.Canonical(type, OctalEscapes.To(value)), timeToLive, value) { Fixed = divided });
    }

    private static Dictionary<string, string> NextPage(XElement answer)
    {
        var next = new Dictionary<string, string> { ["maxitems"] = PageSize.ToString(CultureInfo.InvariantCulture), ["name"] = Text(answer, "NextRecordName"), ["type"] = Text(answer, "NextRecordType") };
        if (Text(answer, "NextRecordIdentifier") is { Length: > 0 } identifier) next["identifier"] = identifier;
        return next;
    }

    private async Task<string> IdAsync(DomainName zone, CancellationToken cancellationToken) =>
        await FindIdAsync(zone, cancellationToken).ConfigureAwait(false) ?? throw new PublishException(PublishFault.NoZone, $"{endpoint.Host}: the zone {zone} is not there.");

    private async Task<string?> FindIdAsync(DomainName zone, CancellationToken cancellationToken)
    {
        if (_ids.TryGetValue(zone, out string? known)) return known;
        XElement answer = await CallAsync(HttpMethod.Get, $"{Version}/hostedzonesbyname", new() { ["dnsname"] = zone.Ascii, ["maxitems"] = "10" }, null, cancellationToken).ConfigureAwait(false);
        // A private zone is seen from within their network only.
        string? id = answer.Elements(Namespace + "HostedZones").Elements(Namespace + "HostedZone")
            .Where(z => ZoneNames.Canonical(Text(z, "Name")) == zone.Ascii && z.Elements(Namespace + "Config").All(static c => Text(c, "PrivateZone") != "true"))
            .Select(static z => Text(z, "Id").Split('/')[^1]).FirstOrDefault(static id => id.Length > 0 && id.All(char.IsAsciiLetterOrDigit));
        return id is null ? null : _ids.GetOrAdd(zone, id);
    }

    private async Task<XElement> CallAsync(HttpMethod method, string path, Dictionary<string, string> parameters, byte[]? form, CancellationToken cancellationToken)
    {
        byte[] body = await client.SendAsync(() => Request(method, path, RequestHash.Query(parameters), form), Judge, cancellationToken).ConfigureAwait(false);
        return Parse(body) ?? throw new PublishException(PublishFault.Unreachable, $"{endpoint.Host}: the answer is not one of this API.") { Unknown = true };
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string query, byte[]? form)
    {
        DateTimeOffset now = clock.GetUtcNow();
        var address = new Uri(endpoint, path);
        var headers = new Dictionary<string, string> { ["host"] = endpoint.Authority, ["x-amz-date"] = now.UtcDateTime.ToString(SigV4Signer.TimeFormat, CultureInfo.InvariantCulture) };
        var request = new HttpRequestMessage(method, query.Length > 0 ? new Uri($"{address.AbsoluteUri}?{query}") : address);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", headers["x-amz-date"]);
        if (form is not null)
        {
            request.Content = new ByteArrayContent(form);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        }

        request.Headers.TryAddWithoutValidation("Authorization", signer.Authorization(method.Method, address.AbsolutePath, query, headers, form ?? [], now));
        return request;
    }

    private static ProviderError? Judge(ProviderAnswer answer)
    {
        if ((int)answer.Status is >= 200 and < 300) return null;
        XElement? body = Parse(answer.Body);
        XElement? error = body?.Element(Namespace + "Error");
        string code = error is null ? body?.Name.LocalName ?? "" : Text(error, "Code");
        if (code.Length == 0) return null;
        string message = error is null ? string.Join("; ", body!.Descendants(Namespace + "Message").Select(static m => m.Value)) : Text(error, "Message");
        PublishFault fault = code switch
        {
            "Throttling" or "ThrottlingException" or "PriorRequestNotComplete" or "ServiceUnavailable" => PublishFault.Busy,
            _ when answer.Status == HttpStatusCode.TooManyRequests => PublishFault.Busy,
            "RequestExpired" => PublishFault.Clock,
            "SignatureDoesNotMatch" when message.Contains("expired", StringComparison.OrdinalIgnoreCase) || message.Contains("not yet current", StringComparison.OrdinalIgnoreCase) => PublishFault.Clock,
            "SignatureDoesNotMatch" or "InvalidClientTokenId" or "AccessDenied" or "MissingAuthenticationToken" or "IncompleteSignature" => PublishFault.Credentials,
            "NoSuchHostedZone" => PublishFault.NoZone,
            _ when (int)answer.Status >= 500 => PublishFault.Unreachable,
            _ => PublishFault.Refused,
        };
        return new ProviderError(fault, code, message);
    }

    private static string Text(XElement element, string name) => element.Element(Namespace + name)?.Value ?? "";

    private static XElement? Parse(byte[] body)
    {
        try
        {
            // No document types: an entity could stand for more than the answer's bound.
            using XmlReader reader = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            // The caller says that the answer is none of the API's.
            return null;
        }
    }
}
