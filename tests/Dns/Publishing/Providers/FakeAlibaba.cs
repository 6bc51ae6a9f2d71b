using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Posthouse.Dns.Tests;

internal sealed class FakeAlibaba : FakeProvider
{
    private readonly HashSet<string> _nonces = [];

    protected override Reply TooMany() => Error(400, "Throttling.User", "Request was denied due to user flow control.");

    protected override Reply Answer(Request request)
    {
        Dictionary<string, string> form = Form(request.Query);
        string action;
        if (request.Header("Authorization").Length > 0)
        {
            if (CheckAcs3(request) is { } wrong) return wrong;
            action = request.Header("x-acs-action");
        }
        else
        {
            foreach ((string name, string value) in Form(request.Text)) form[name] = value;
            if (CheckRpc(request.Method, form) is { } wrong) return wrong;
            action = form["Action"];
        }

        Calls.Enqueue(action);
        return Act(action, form);
    }

    private Reply Act(string action, Dictionary<string, string> form)
    {
        if (action is "AddDomainRecord" or "UpdateDomainRecord" or "DeleteDomainRecord") Changing();
        switch (action)
        {
            case "DescribeDomains":
                return Json(new { TotalCount = 1, Domains = new { Domain = form["KeyWord"] == Zone ? new object[] { new { DomainName = Zone, PunyCode = Zone } } : [] } });
            case "DescribeDomainRecords" when form["DomainName"] == Zone:
                int size = Number(form["PageSize"]);
                if (size > 500) return Error(400, "InvalidParameter", "PageSize");
                return Json(new
                {
                    TotalCount = Entries.Count, PageNumber = Number(form["PageNumber"]), PageSize = size,
                    DomainRecords = new { Record = Entries.Skip((Number(form["PageNumber"]) - 1) * size).Take(size).Select(Shown) },
                });
            case "AddDomainRecord" when form["DomainName"] == Zone:
                return Put(new Entry((NextId++).ToString(), "", "", "", 0, 0), form);
            case "UpdateDomainRecord" when Entries.Find(e => e.Id == form["RecordId"]) is { } old:
                return Put(old, form);
            case "DeleteDomainRecord" when Entries.RemoveAll(e => e.Id == form["RecordId"]) > 0:
                return Json(new { form["RecordId"].Length });
            default:
                return Error(400, "InvalidDomainName.NoExist", "The specified domain name does not exist.");
        }
    }

    private Reply Put(Entry old, Dictionary<string, string> form)
    {
        if (form["Type"] == RefusedType) return Error(400, "InvalidParameter.Type", "The type is not in your plan.");
        if (form["Type"] == "MX" && !form.ContainsKey("Priority")) return Error(400, "MissingPriority", "Priority is mandatory for this action.");
        if (form["Value"].EndsWith('.') && form["Value"].Length > 1 && !form["Value"].EndsWith(" .", StringComparison.Ordinal)) return Error(400, "InvalidValue", "no final dot, please");
        string name = form["RR"] == "@" ? Zone : $"{form["RR"]}.{Zone}";
        var entry = new Entry(old.Id, name, form["Type"], form["Value"], form.TryGetValue("Priority", out string? priority) ? Number(priority) : 0, Number(form["TTL"]));
        if (Entries.Any(e => e.Id != entry.Id && (e.Name, e.Type, e.Value) == (entry.Name, entry.Type, entry.Value))) return Error(400, "DomainRecordDuplicate", "The DNS record already exists.");
        Entries.RemoveAll(e => e.Id == old.Id);
        Entries.Add(entry);
        return Json(new { RecordId = entry.Id });
    }

    private static object Shown(Entry e) => new
    {
        RR = e.Name == Zone ? "@" : e.Name[..^(Zone.Length + 1)], e.Type, e.Value, e.Priority, TTL = e.Ttl, RecordId = e.Id, DomainName = Zone, Line = e.Line.Length > 0 ? e.Line : "default", Status = e.Disabled ? "DISABLE" : "ENABLE", Locked = false,
    };

    private Reply? CheckAcs3(Request request)
    {
        string authorization = request.Header("Authorization");
        Dictionary<string, string> parts = authorization["ACS3-HMAC-SHA256 ".Length..].Split(',').Select(static p => p.Split('=', 2)).ToDictionary(static p => p[0], static p => p[1]);
        if (parts["Credential"] != KeyId) return Error(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");
        if (request.Header("x-acs-content-sha256") != Sha256(request.Body) || !Once(request.Header("x-acs-signature-nonce"), request.Header("x-acs-date"))) return Error(400, "SignatureNonceUsed", "Specified signature nonce was used already.");
        string[] names = parts["SignedHeaders"].Split(';');
        if (!new[] { "host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version" }.All(names.Contains)) return Error(400, "IncompleteSignature", "headers");
        string canonical = string.Join('\n', [request.Method, request.Path, request.Query, .. names.Select(n => $"{n}:{request.Header(n)}"), "", string.Join(';', names), Sha256(request.Body)]);
        string expected = Convert.ToHexString(Mac(Encoding.UTF8.GetBytes(Secret), "ACS3-HMAC-SHA256\n" + Sha256(Encoding.UTF8.GetBytes(canonical)))).ToLowerInvariant();
        return parts["Signature"] == expected ? null : Error(400, "SignatureDoesNotMatch", $"Specified signature does not match our calculation. server string to sign is: {canonical}");
    }

    private Reply? CheckRpc(string method, Dictionary<string, string> form)
    {
        if (form["AccessKeyId"] != KeyId) return Error(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");
        if (!Once(form["SignatureNonce"], form["Timestamp"])) return Error(400, "SignatureNonceUsed", "Specified signature nonce was used already.");
        string query = string.Join('&', form.Where(static p => p.Key != "Signature").OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => $"{Escape(p.Key)}={Escape(p.Value)}"));
        using var hmac = new HMACSHA1(Encoding.ASCII.GetBytes(Secret + "&"));
        string expected = Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes($"{method}&{Escape("/")}&{Escape(query)}")));
        return form["Signature"] == expected ? null : Error(400, "SignatureDoesNotMatch", "Specified signature does not match our calculation.");
    }

    private bool Once(string nonce, string time) => _nonces.Add(nonce) && DateTimeOffset.TryParse(time, out DateTimeOffset when) && (DateTimeOffset.UtcNow - when).Duration() < TimeSpan.FromMinutes(15);

    private static string Escape(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(static b => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~' ? ((char)b).ToString() : $"%{b:X2}"));

    private static Reply Json(object body) => new(200, JsonSerializer.Serialize(body));

    private static Reply Error(int status, string code, string message) => new(status, JsonSerializer.Serialize(new { RequestId = "0A1B", HostId = "alidns.aliyuncs.com", Code = code, Message = message }));
}
