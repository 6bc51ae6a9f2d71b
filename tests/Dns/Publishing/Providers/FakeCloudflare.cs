using System.Text.Json;
using System.Text.Json.Nodes;

namespace Posthouse.Dns.Tests;

internal sealed class FakeCloudflare : FakeProvider
{
    private const string ZoneId = "023e105f4ecef8ad9ca31a8372d0c353";

    protected override Reply TooMany() => Error(429, 10429, "Rate limited. Please wait.");

    protected override Reply Answer(Request request)
    {
        if (request.Header("Authorization") != $"Bearer {Secret}") return Error(403, 10000, "Authentication error");
        Calls.Enqueue($"{request.Method} {request.Path.Split('/')[^1]}");
        Dictionary<string, string> query = Form(request.Query);
        if (request.Path == "/zones") return Ok(query["name"] == Zone ? new object[] { new { id = ZoneId, name = Zone } } : [], 1, 1);
        string prefix = $"/zones/{ZoneId}/dns_records";
        if (!request.Path.StartsWith(prefix, StringComparison.Ordinal)) return Error(404, 7003, "Could not route to the zone, perhaps your object identifier is invalid?");
        string id = request.Path[prefix.Length..].TrimStart('/');
        if (request.Method == "GET")
        {
            int page = Number(query["page"]), size = Number(query["per_page"]);
            return Ok(Entries.Skip((page - 1) * size).Take(size).Select(Shown).ToArray(), page, (Entries.Count + size - 1) / size);
        }

        Changing();
        if (request.Method == "POST") return Put($"r{NextId++}", JsonNode.Parse(request.Body)!);
        if (Entries.All(e => e.Id != id)) return Error(404, 81044, "Record does not exist.");
        if (request.Method == "PATCH") return Put(id, JsonNode.Parse(request.Body)!);
        Entries.RemoveAll(e => e.Id == id);
        return Ok(new { id }, 1, 1);
    }

    private Reply Put(string id, JsonNode form)
    {
        string type = form["type"]!.ToString(), name = form["name"]!.ToString();
        if (type == RefusedType) return Error(400, 1004, "DNS Validation Error");
        JsonNode? data = form["data"];
        if (type is "SRV" or "CAA" or "TLSA" && data is null) return Error(400, 9101, "data is a required field");
        string value = type switch
        {
            "SRV" => $"{data!["priority"]!.GetValue<int>()} {data["weight"]!.GetValue<int>()} {data["port"]!.GetValue<int>()} {data["target"]}",
            "CAA" => $"{data!["flags"]!.GetValue<int>()} {data["tag"]} {data["value"]}",
            "TLSA" => $"{data!["usage"]!.GetValue<int>()} {data["selector"]!.GetValue<int>()} {data["matching_type"]!.GetValue<int>()} {data["certificate"]}",
            _ => form["content"]!.ToString(),
        };
        var entry = new Entry(id, name, type, value, form["priority"]?.GetValue<int>() ?? 0, form["ttl"]!.GetValue<int>());
        if (Entries.Any(e => e.Id != id && (e.Name, e.Type, e.Value) == (entry.Name, entry.Type, entry.Value))) return Error(400, 81058, "An identical record already exists.");
        if (Entries.Any(e => e.Id != id && e.Name == name && (e.Type == "CNAME" || type == "CNAME"))) return Error(400, 81053, "An A, AAAA, or CNAME record with that host already exists.");
        Entries.RemoveAll(e => e.Id == id);
        Entries.Add(entry);
        return Ok(Shown(entry), 1, 1);
    }

    private static object Shown(Entry e)
    {
        string[] p = e.Value.Split(' ', 4);
        object? data = e.Type switch
        {
            "SRV" => new { priority = Number(p[0]), weight = Number(p[1]), port = Number(p[2]), target = p[3] },
            "CAA" => new { flags = Number(p[0]), tag = p[1], value = string.Join(' ', p[2..]) },
            "TLSA" => new { usage = Number(p[0]), selector = Number(p[1]), matching_type = Number(p[2]), certificate = p[3] },
            _ => null,
        };
        return new { id = e.Id, name = e.Name, type = e.Type, content = e.Value, ttl = e.Ttl, priority = e.Priority, proxied = e.Line == "proxied", data };
    }

    private static Reply Ok(object result, int page, int pages) => new(200, JsonSerializer.Serialize(new { success = true, errors = Array.Empty<object>(), messages = Array.Empty<object>(), result, result_info = new { page, total_pages = pages } }));

    private static Reply Error(int status, int code, string message) => new(status, JsonSerializer.Serialize(new { success = false, errors = new[] { new { code, message } }, messages = Array.Empty<object>(), result = (object?)null }));
}
