using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>Alibaba Cloud DNS (alidns, version 2015-01-09).</summary>
internal sealed class AlibabaPublisher(ProviderClient client, Uri endpoint, AlibabaSigner signer, int maximumRecords) : RecordPublisher(maximumRecords)
{
    private const string Version = "2015-01-09";

    // DescribeDomainRecords gives at most 500 on a page.
    private const int PageSize = 500;

    public override string Name => "alidns";

    public override async Task<DomainName?> FindZoneAsync(DomainName domain, CancellationToken cancellationToken = default)
    {
        foreach (DomainName name in ZoneNames.Candidates(domain))
        {
            JsonObject answer = await CallAsync("DescribeDomains", new() { ["KeyWord"] = name.Ascii, ["SearchMode"] = "EXACT" }, cancellationToken).ConfigureAwait(false);
            if (answer.List("Domains", "Domain").Any(d => IsNamed(d.Text("DomainName"), name) || IsNamed(d.Text("PunyCode"), name))) return name;
        }

        return null;
    }

    protected override async IAsyncEnumerable<PublishedRecord> ListZoneAsync(DomainName zone, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int page = 1, seen = 0; ; page++)
        {
            JsonObject answer = await CallAsync("DescribeDomainRecords", new() { ["DomainName"] = zone.Ascii, ["PageNumber"] = Number(page), ["PageSize"] = Number(PageSize) }, cancellationToken).ConfigureAwait(false);
            JsonNode[] records = [.. answer.List("DomainRecords", "Record")];
            foreach (JsonNode record in records)
            {
                if (!string.Equals(record.Text("Status"), "DISABLE", StringComparison.OrdinalIgnoreCase)) yield return Read(record, zone);
            }

            seen += records.Length;
            if (records.Length == 0 || seen >= answer.Number("TotalCount")) yield break;
        }
    }

    protected override Task CreateAsync(DomainName zone, string name, string type, string value, int timeToLive, CancellationToken cancellationToken) =>
        CallAsync("AddDomainRecord", Form(new() { ["DomainName"] = zone.Ascii }, zone, name, type, value, timeToLive), cancellationToken);

    protected override Task UpdateAsync(DomainName zone, PublishedRecord record, string value, int timeToLive, CancellationToken cancellationToken) =>
        CallAsync("UpdateDomainRecord", Form(new() { ["RecordId"] = record.Handle! }, zone, record.Name, record.Type, value, timeToLive), cancellationToken);

    protected override Task DeleteAsync(DomainName zone, PublishedRecord record, CancellationToken cancellationToken) =>
        CallAsync("DeleteDomainRecord", new() { ["RecordId"] = record.Handle! }, cancellationToken);

    private static bool IsNamed(string text, DomainName name) => DomainName.TryParse(text, out DomainName? parsed) && parsed.Equals(name);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Form(Dictionary<string, string> form, DomainName zone, string name, string type, string value, int timeToLive)
    {
        form["RR"] = ZoneNames.Relative(name, zone);
        form["Type"] = type;
        form["Value"] = ProviderValue.To(type, value, dots: false, out int? priority);
        form["TTL"] = Number(timeToLive);
        if (priority is { } preference) form["Priority"] = Number(preference);
        return form;
    }

    private static PublishedRecord Read(JsonNode record, DomainName zone)
    {
        string type = record.Text("Type").ToUpperInvariant();
        return new PublishedRecord(ZoneNames.Absolute(record.Text("RR"), zone), type, ProviderValue.From(type, record.Text("Value"), record.Number("Priority")), record.Number("TTL"), record.Text("RecordId"))
        {
            // A record of one line (线路) is the answer for those who ask from there.
            Fixed = record.Text("Line") is not ("" or "default") || record.Text("Locked") == "true",
        };
    }

    private async Task<JsonObject> CallAsync(string action, Dictionary<string, string> parameters, CancellationToken cancellationToken)
    {
        byte[] body = await client.SendAsync(() => signer.Request(endpoint, action, Version, parameters), Judge, cancellationToken).ConfigureAwait(false);
        return ProviderJson.Parse(body) ?? throw new PublishException(PublishFault.Unreachable, $"{endpoint.Host}: the answer is not one of this API.") { Unknown = true };
    }

    // Errors have a status of 400 and above, and a code.
    private static ProviderError? Judge(ProviderAnswer answer)
    {
        if ((int)answer.Status is >= 200 and < 300) return null;
        JsonObject? body = ProviderJson.Parse(answer.Body);
        string code = body.Text("Code");
        if (code.Length == 0) return null;
        PublishFault fault = code switch
        {
            _ when (int)answer.Status == 429 || code.StartsWith("Throttling", StringComparison.Ordinal) || code == "ServiceUnavailable" => PublishFault.Busy,
            _ when code.StartsWith("InvalidTimeStamp", StringComparison.Ordinal) => PublishFault.Clock,
            _ when code.StartsWith("InvalidAccessKeyId", StringComparison.Ordinal) || code.StartsWith("Forbidden", StringComparison.Ordinal) || code.StartsWith("NoPermission", StringComparison.Ordinal) || code is "SignatureDoesNotMatch" or "IncompleteSignature" => PublishFault.Credentials,
            "InvalidDomainName.NoExist" or "IncorrectDomainUser" => PublishFault.NoZone,
            _ when (int)answer.Status >= 500 => PublishFault.Unreachable,
            _ => PublishFault.Refused,
        };
        return new ProviderError(fault, code, body.Text("Message"));
    }
}
