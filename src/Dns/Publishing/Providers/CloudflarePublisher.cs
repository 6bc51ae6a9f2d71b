using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>Cloudflare (API version 4), by a token that may read zones and edit DNS.</summary>
internal sealed class CloudflarePublisher(ProviderClient client, Uri endpoint, string token, int maximumRecords) : RecordPublisher(maximumRecords)
{
    private const int PageSize = 100;

    // A time to live of 1 is "automatic", which is five minutes.
    private const int Automatic = 1;
    private const int AutomaticSeconds = 300;

    private readonly ConcurrentDictionary<DomainName, string> _ids = new();

    public override string Name => "cloudflare";

    public override async Task<DomainName?> FindZoneAsync(DomainName domain, CancellationToken cancellationToken = default)
    {
        foreach (DomainName name in ZoneNames.Candidates(domain))
        {
            if (await FindIdAsync(name, cancellationToken).ConfigureAwait(false) is not null) return name;
        }

        return null;
    }

    protected override async IAsyncEnumerable<PublishedRecord> ListZoneAsync(DomainName zone, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string id = await IdAsync(zone, cancellationToken).ConfigureAwait(false);
        for (int page = 1; ; page++)
        {
            JsonObject answer = await CallAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"zones/{id}/dns_records?page={page}&per_page={PageSize}"), null, cancellationToken).ConfigureAwait(false);
            JsonNode[] records = [.. answer.List("result")];
            foreach (JsonNode record in records) yield return Read(record);
            if (records.Length == 0 || page >= answer.Number("result_info", "total_pages")) yield break;
        }
    }

    protected override async Task CreateAsync(DomainName zone, string name, string type, string value, int timeToLive, CancellationToken cancellationToken) =>
        await CallAsync(HttpMethod.Post, $"zones/{await IdAsync(zone, cancellationToken).ConfigureAwait(false)}/dns_records", Form(name, type, value, timeToLive), cancellationToken).ConfigureAwait(false);

    protected override async Task UpdateAsync(DomainName zone, PublishedRecord record, string value, int timeToLive, CancellationToken cancellationToken) =>
        await CallAsync(HttpMethod.Patch, await PathAsync(zone, record, cancellationToken).ConfigureAwait(false), Form(record.Name, record.Type, value, timeToLive), cancellationToken).ConfigureAwait(false);

    protected override async Task DeleteAsync(DomainName zone, PublishedRecord record, CancellationToken cancellationToken) =>
        await CallAsync(HttpMethod.Delete, await PathAsync(zone, record, cancellationToken).ConfigureAwait(false), null, cancellationToken).ConfigureAwait(false);

    // The API wants the parts of these types by name.
    private static JsonObject Form(string name, string type, string value, int timeToLive)
    {
        var form = new JsonObject { ["type"] = type, ["name"] = ZoneNames.Canonical(name), ["ttl"] = timeToLive };
        string[] parts = value.Split(' ', type == "CAA" ? 3 : 4);
        switch (type)
        {
            case "SRV":
                form["data"] = new JsonObject { ["priority"] = Number(parts[0]), ["weight"] = Number(parts[1]), ["port"] = Number(parts[2]), ["target"] = Undotted(parts[3]) };
                break;
            case "CAA":
                form["data"] = new JsonObject { ["flags"] = Number(parts[0]), ["tag"] = parts[1], ["value"] = CaaValue(value) };
                break;
            case "TLSA":
                form["data"] = new JsonObject { ["usage"] = Number(parts[0]), ["selector"] = Number(parts[1]), ["matching_type"] = Number(parts[2]), ["certificate"] = parts[3] };
                break;
            case "MX":
                form["priority"] = Number(parts[0]);
                form["content"] = Undotted(parts[1]);
                break;
            default:
                form["content"] = type == "CNAME" ? Undotted(value) : value;
                break;
        }

        // A mail host behind their proxy would not be reached.
        if (type is "A" or "AAAA" or "CNAME") form["proxied"] = false;
        return form;
    }

    private static PublishedRecord Read(JsonNode record)
    {
        string type = record.Text("type").ToUpperInvariant();
        string value = type switch
        {
            "SRV" when record.At("data") is JsonObject data => $"{data.Number("priority")} {data.Number("weight")} {data.Number("port")} {data.Text("target")}",
            "CAA" when record.At("data") is JsonObject data => $"{data.Number("flags")} {data.Text("tag")} {RecordData.Quote(Encoding.UTF8.GetBytes(data.Text("value")))}",
            "TLSA" when record.At("data") is JsonObject data => $"{data.Number("usage")} {data.Number("selector")} {data.Number("matching_type")} {data.Text("certificate")}",
            _ => record.Text("content"),
        };
        int timeToLive = record.Number("ttl");
        return new PublishedRecord(ZoneNames.Canonical(record.Text("name")), type, ProviderValue.From(type, value, record.Number("priority")), timeToLive == Automatic ? AutomaticSeconds : timeToLive, record.Text("id"))
        {
            // The world sees Cloudflare's own addresses instead.
            Fixed = record.Text("proxied") == "true" || record.Text("locked") == "true" || record.Text("meta", "read_only") == "true",
        };
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Undotted(string name) => name.Length > 1 && name.EndsWith('.') ? name[..^1] : name;

    private static string CaaValue(string value) => ZoneToken.TrySplit(value, out List<ZoneToken> tokens) && tokens.Count == 3 ? Encoding.UTF8.GetString(tokens[2].Octets) : "";

    private async Task<string> PathAsync(DomainName zone, PublishedRecord record, CancellationToken cancellationToken) =>
        $"zones/{await IdAsync(zone, cancellationToken).ConfigureAwait(false)}/dns_records/{RequestHash.Escape(record.Handle!)}";

    private async Task<string> IdAsync(DomainName zone, CancellationToken cancellationToken) =>
        await FindIdAsync(zone, cancellationToken).ConfigureAwait(false) ?? throw new PublishException(PublishFault.NoZone, $"{endpoint.Host}: the zone {zone} is not there, or the token may not see it.");

    private async Task<string?> FindIdAsync(DomainName zone, CancellationToken cancellationToken)
    {
        if (_ids.TryGetValue(zone, out string? known)) return known;
        JsonObject answer = await CallAsync(HttpMethod.Get, $"zones?name={RequestHash.Escape(zone.Ascii)}", null, cancellationToken).ConfigureAwait(false);
        // It goes into paths: it is theirs, and has nothing but letters and digits.
        string? id = answer.List("result").Where(z => DomainName.TryParse(z.Text("name"), out DomainName? name) && name.Equals(zone)).Select(static z => z.Text("id")).FirstOrDefault(static id => id.Length > 0 && id.All(char.IsAsciiLetterOrDigit));
        return id is null ? null : _ids.GetOrAdd(zone, id);
    }

    private async Task<JsonObject> CallAsync(HttpMethod method, string path, JsonObject? form, CancellationToken cancellationToken)
    {
        byte[] body = await client.SendAsync(() =>
        {
            var request = new HttpRequestMessage(method, new Uri(endpoint, path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (form is not null) request.Content = new StringContent(form.ToJsonString(), Encoding.UTF8, "application/json");
            return request;
        }, Judge, cancellationToken).ConfigureAwait(false);
        return ProviderJson.Parse(body)!;
    }

    private static ProviderError? Judge(ProviderAnswer answer)
    {
        JsonObject? body = ProviderJson.Parse(answer.Body);
        if (answer.Status == HttpStatusCode.TooManyRequests) return new ProviderError(PublishFault.Busy, "429", body.List("errors").FirstOrDefault().Text("message"));
        if (body.Text("success") == "true" && (int)answer.Status is >= 200 and < 300) return null;
        if (body.Text("success") != "false") return new ProviderError(PublishFault.Unreachable, ((int)answer.Status).ToString(CultureInfo.InvariantCulture), "the answer is not one of this API");
        JsonNode[] errors = [.. body.List("errors")];
        string code = errors.FirstOrDefault().Text("code");
        PublishFault fault = code switch
        {
            _ when answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => PublishFault.Credentials,
            "6003" or "9109" or "10000" => PublishFault.Credentials,
            "971" or "10013" => PublishFault.Busy,
            "7003" or "1001" => PublishFault.NoZone,
            _ when (int)answer.Status >= 500 => PublishFault.Unreachable,
            _ => PublishFault.Refused,
        };
        return new ProviderError(fault, code, string.Join("; ", errors.Select(static e => e.Text("message"))));
    }
}
