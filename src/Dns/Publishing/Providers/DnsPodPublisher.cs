using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>Tencent Cloud DNSPod (dnspod, version 2021-03-23).</summary>
internal sealed class DnsPodPublisher(ProviderClient client, Uri endpoint, Tc3Signer signer, TimeProvider clock, int maximumRecords) : RecordPublisher(maximumRecords)
{
    private const string Version = "2021-03-23";

    // DescribeRecordList gives at most 3,000 on a page.
    private const int PageSize = 3000;

    // The line of everybody who has none of their own (默认). Its id is the same in every language.
    private const string DefaultLine = "0";

    public override string Name => "dnspod";

    public override async Task<DomainName?> FindZoneAsync(DomainName domain, CancellationToken cancellationToken = default)
    {
        foreach (DomainName name in ZoneNames.Candidates(domain))
        {
            JsonNode? answer = await CallAsync("DescribeDomainList", new() { ["Keyword"] = name.Unicode, ["Limit"] = PageSize }, cancellationToken).ConfigureAwait(false);
            if (answer.List("DomainList").Any(d => IsNamed(d.Text("Name"), name) || IsNamed(d.Text("Punycode"), name))) return name;
        }

        return null;
    }

    protected override async IAsyncEnumerable<PublishedRecord> ListZoneAsync(DomainName zone, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int offset = 0; ;)
        {
            JsonNode? answer = await CallAsync("DescribeRecordList", new() { ["Domain"] = zone.Ascii, ["Offset"] = offset, ["Limit"] = PageSize }, cancellationToken).ConfigureAwait(false);
            JsonNode[] records = [.. answer.List("RecordList")];
            foreach (JsonNode record in records)
            {
                if (!string.Equals(record.Text("Status"), "DISABLE", StringComparison.OrdinalIgnoreCase)) yield return Read(record, zone);
            }

            offset += records.Length;
            if (records.Length == 0 || offset >= answer.Number("RecordCountInfo", "TotalCount")) yield break;
        }
    }

    protected override Task CreateAsync(DomainName zone, string name, string type, string value, int timeToLive, CancellationToken cancellationToken) =>
        CallAsync("CreateRecord", Form(new(), zone, name, type, value, timeToLive), cancellationToken);

    protected override Task UpdateAsync(DomainName zone, PublishedRecord record, string value, int timeToLive, CancellationToken cancellationToken) =>
        CallAsync("ModifyRecord", Form(new() { ["RecordId"] = Id(record) }, zone, record.Name, record.Type, value, timeToLive), cancellationToken);

    protected override Task DeleteAsync(DomainName zone, PublishedRecord record, CancellationToken cancellationToken) =>
        CallAsync("DeleteRecord", new() { ["Domain"] = zone.Ascii, ["RecordId"] = Id(record) }, cancellationToken);

    private static bool IsNamed(string text, DomainName name) => DomainName.TryParse(text, out DomainName? parsed) && parsed.Equals(name);

    private static long Id(PublishedRecord record) => long.Parse(record.Handle!, NumberStyles.None, CultureInfo.InvariantCulture);

    private static JsonObject Form(JsonObject form, DomainName zone, string name, string type, string value, int timeToLive)
    {
        form["Domain"] = zone.Ascii;
        form["SubDomain"] = ZoneNames.Relative(name, zone);
        form["RecordType"] = type;
        form["RecordLine"] = "默认";
        form["RecordLineId"] = DefaultLine;
        form["Value"] = ProviderValue.To(type, value, dots: true, out int? priority);
        form["TTL"] = timeToLive;
        if (priority is { } preference) form["MX"] = preference;
        return form;
    }

    private static PublishedRecord Read(JsonNode record, DomainName zone)
    {
        string type = record.Text("Type").ToUpperInvariant();
        string id = record.Text("RecordId");
        return new PublishedRecord(ZoneNames.Absolute(record.Text("Name"), zone), type, ProviderValue.From(type, record.Text("Value"), record.Number("MX")), record.Number("TTL"), id)
        {
            // A record of one line (线路) is the answer for those who ask from there.
            Fixed = record.Text("LineId") is not ("" or DefaultLine) || !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        };
    }

    private async Task<JsonNode?> CallAsync(string action, JsonObject parameters, CancellationToken cancellationToken)
    {
        byte[] payload = Encoding.UTF8.GetBytes(parameters.ToJsonString());
        byte[] body = await client.SendAsync(() => Request(action, payload), Judge, cancellationToken).ConfigureAwait(false);
        return ProviderJson.Parse(body).At("Response");
    }

    private HttpRequestMessage Request(string action, byte[] payload)
    {
        DateTimeOffset now = clock.GetUtcNow();
        var content = new ByteArrayContent(payload);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(Tc3Signer.ContentType);
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = content };
        request.Headers.TryAddWithoutValidation("X-TC-Action", action);
        request.Headers.TryAddWithoutValidation("X-TC-Version", Version);
        request.Headers.TryAddWithoutValidation("X-TC-Timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("Authorization", signer.Authorization("dnspod", endpoint.Authority, action, payload, now));
        return request;
    }

    // Errors come with a status of 200.
    private static ProviderError? Judge(ProviderAnswer answer)
    {
        JsonNode? response = ProviderJson.Parse(answer.Body).At("Response");
        if (response is null) return new ProviderError((int)answer.Status == 429 ? PublishFault.Busy : PublishFault.Unreachable, ((int)answer.Status).ToString(CultureInfo.InvariantCulture), "the answer is not one of this API");
        string code = response.Text("Error", "Code");
        // Nothing found is an empty list.
        if (code is "" or "ResourceNotFound.NoDataOfRecord" or "ResourceNotFound.NoDataOfDomain") return null;
        PublishFault fault = code switch
        {
            _ when code.StartsWith("RequestLimitExceeded", StringComparison.Ordinal) => PublishFault.Busy,
            "AuthFailure.SignatureExpire" => PublishFault.Clock,
            _ when code.StartsWith("AuthFailure", StringComparison.Ordinal) || code.StartsWith("UnauthorizedOperation", StringComparison.Ordinal) || code is "IpInBlacklist" or "IpNotInWhitelist" => PublishFault.Credentials,
            _ when code.StartsWith("InvalidParameterValue.DomainNotExists", StringComparison.Ordinal) || code == "FailedOperation.NotDomainOwner" => PublishFault.NoZone,
            _ when code.StartsWith("InternalError", StringComparison.Ordinal) => PublishFault.Unreachable,
            _ => PublishFault.Refused,
        };
        return new ProviderError(fault, code, response.Text("Error", "Message"));
    }
}
