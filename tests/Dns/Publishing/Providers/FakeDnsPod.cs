using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Posthouse.Dns.Tests;

internal sealed class FakeDnsPod : FakeProvider
{
    protected override Reply TooMany() => Error("RequestLimitExceeded", "Your current request times equals to `1` in a second, which exceeds the frequency limit.");

    protected override Reply Answer(Request request)
    {
        if (Check(request) is { } wrong) return wrong;
        string action = request.Header("X-TC-Action");
        Calls.Enqueue(action);
        JsonNode form = JsonNode.Parse(request.Body)!;
        string Text(string name) => form[name]?.ToString() ?? "";
        if (action is "CreateRecord" or "ModifyRecord" or "DeleteRecord") Changing();
        if (action == "DescribeDomainList") return Text("Keyword") == Zone ? Ok(new { DomainList = new[] { new { Name = Zone, Punycode = Zone, DomainId = 1 } } }) : Error("ResourceNotFound.NoDataOfDomain", "没有域名");
        if (Text("Domain") != Zone) return Error("InvalidParameterValue.DomainNotExists", "当前域名有误，请返回重新操作。");
        switch (action)
        {
            case "DescribeRecordList":
                int offset = Number(Text("Offset")), limit = Number(Text("Limit"));
                if (limit > 3000) return Error("InvalidParameterValue.LimitInvalid", "Limit");
                object[] page = [.. Entries.Skip(offset).Take(limit).Select(Shown)];
                return page.Length == 0 ? Error("ResourceNotFound.NoDataOfRecord", "记录列表为空。") : Ok(new { RecordCountInfo = new { TotalCount = Entries.Count, ListCount = page.Length }, RecordList = page });
            case "CreateRecord":
                return Put((NextId++).ToString(CultureInfo.InvariantCulture), form);
            case "ModifyRecord" when form["RecordId"]!.GetValueKind() == JsonValueKind.Number && Entries.Any(e => e.Id == Text("RecordId")):
                return Put(Text("RecordId"), form);
            case "DeleteRecord" when form["RecordId"]!.GetValueKind() == JsonValueKind.Number && Entries.RemoveAll(e => e.Id == Text("RecordId")) > 0:
                return Ok(new { });
            default:
                return Error("InvalidParameter.RecordIdInvalid", "记录编号错误。");
        }
    }

    private Reply Put(string id, JsonNode form)
    {
        string type = form["RecordType"]!.ToString(), sub = form["SubDomain"]!.ToString();
        if (type == RefusedType) return Error("LimitExceeded.RecordType", "当前套餐不支持此记录类型。");
        if (form["RecordLine"]?.ToString() != "默认") return Error("InvalidParameter.RecordLineInvalid", "记录线路不正确。");
        if (type == "MX" && form["MX"]?.GetValueKind() != JsonValueKind.Number) return Error("InvalidParameter.MxInvalid", "MX优先级不正确。");
        var entry = new Entry(id, sub == "@" ? Zone : $"{sub}.{Zone}", type, form["Value"]!.ToString(), form["MX"]?.GetValue<int>() ?? 0, form["TTL"]!.GetValue<int>());
        if (Entries.Any(e => e.Id != id && (e.Name, e.Type, e.Value) == (entry.Name, entry.Type, entry.Value))) return Error("InvalidParameter.DomainRecordExist", "记录已经存在，无需再次添加。");
        Entries.RemoveAll(e => e.Id == id);
        Entries.Add(entry);
        return Ok(new { RecordId = Number(id) });
    }

    private static object Shown(Entry e) => new
    {
        RecordId = Number(e.Id), Name = e.Name == Zone ? "@" : e.Name[..^(Zone.Length + 1)], e.Type, e.Value, MX = e.Priority, TTL = e.Ttl, Line = e.Line.Length > 0 ? e.Line : "默认", LineId = e.Line.Length > 0 ? "10=0" : "0", Status = e.Disabled ? "DISABLE" : "ENABLE",
    };

    private static Reply? Check(Request request)
    {
        string time = request.Header("X-TC-Timestamp");
        DateTimeOffset when = DateTimeOffset.FromUnixTimeSeconds(long.Parse(time, CultureInfo.InvariantCulture));
        if ((DateTimeOffset.UtcNow - when).Duration() > TimeSpan.FromMinutes(5)) return Error("AuthFailure.SignatureExpire", "The signature is expired.");
        string date = when.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string canonical = string.Join('\n', request.Method, request.Path, request.Query, $"content-type:{request.Header("Content-Type")}", $"host:{request.Header("Host")}", $"x-tc-action:{request.Header("X-TC-Action").ToLowerInvariant()}", "", "content-type;host;x-tc-action", Sha256(request.Body));
        string text = $"TC3-HMAC-SHA256\n{time}\n{date}/dnspod/tc3_request\n{Sha256(Encoding.UTF8.GetBytes(canonical))}";
        byte[] key = Mac(Mac(Mac(Encoding.UTF8.GetBytes("TC3" + Secret), date), "dnspod"), "tc3_request");
        string prefix = $"TC3-HMAC-SHA256 Credential={KeyId}/{date}/dnspod/tc3_request, SignedHeaders=content-type;host;x-tc-action, Signature=";
        if (!request.Header("Authorization").StartsWith($"TC3-HMAC-SHA256 Credential={KeyId}/", StringComparison.Ordinal)) return Error("AuthFailure.SecretIdNotFound", "The SecretId is not found.");
        if (request.Header("X-TC-Version") != "2021-03-23") return Error("NoSuchVersion", "version");
        return request.Header("Authorization") == prefix + Convert.ToHexString(Mac(key, text)).ToLowerInvariant() ? null : Error("AuthFailure.SignatureFailure", "The provided credentials could not be validated. Please check your signature is correct.");
    }

    private static Reply Ok(object response)
    {
        JsonNode node = JsonSerializer.SerializeToNode(response)!;
        node["RequestId"] = "ed93f3cb";
        return new Reply(200, new JsonObject { ["Response"] = node }.ToJsonString());
    }

    private static Reply Error(string code, string message) => Ok(new { Error = new { Code = code, Message = message } });
}
