using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Posthouse.Dns.Tests;

internal sealed class FakeRoute53 : FakeProvider
{
    private const string ZonePath = "/2013-04-01/hostedzone/Z0123456789ABC/rrset";

    private static readonly XNamespace Ns = "https://route53.amazonaws.com/doc/2013-04-01/";

    protected override Reply TooMany() => Error(400, "Throttling", "Rate exceeded");

    protected override Reply Answer(Request request)
    {
        if (Check(request) is { } wrong) return wrong;
        Dictionary<string, string> query = Form(request.Query);
        Calls.Enqueue($"{request.Method} {request.Path.Split('/')[^1]}");
        if (request.Path == "/2013-04-01/hostedzonesbyname")
        {
            // It lists from that name on, whatever comes.
            XElement[] zones = [Hosted("Z0PRIVATE", Zone, true), Hosted("Z0123456789ABC", Zone, false), Hosted("Z9", "zzz.test", false)];
            return Xml(new XElement(Ns + "ListHostedZonesByNameResponse", new XElement(Ns + "HostedZones", query["dnsname"] == Zone ? zones : zones[2..])));
        }

        if (request.Path != ZonePath) return Error(404, "NoSuchHostedZone", "No hosted zone found with ID");
        if (request.Method == "GET") return List(query);
        Changing();
        return Change(XElement.Parse(request.Text));
    }

    private Reply List(Dictionary<string, string> query)
    {
        int size = Number(query["maxitems"]);
        if (size > 300) return Error(400, "InvalidInput", "maxitems");
        var sets = Entries.GroupBy(static e => (e.Name, e.Type, e.Line)).OrderBy(static g => g.Key.Name, StringComparer.Ordinal).ThenBy(static g => g.Key.Type, StringComparer.Ordinal).ToList();
        int start = query.TryGetValue("name", out string? name) ? sets.FindIndex(g => Escaped(g.Key.Name) == name && g.Key.Type == query["type"]) : 0;
        var next = sets.Skip(start + size).FirstOrDefault();
        return Xml(new XElement(Ns + "ListResourceRecordSetsResponse",
            new XElement(Ns + "ResourceRecordSets", sets.Skip(start).Take(size).Select(static g => new XElement(Ns + "ResourceRecordSet",
                new XElement(Ns + "Name", Escaped(g.Key.Name)), new XElement(Ns + "Type", g.Key.Type),
                g.Key.Line.Length > 0 ? [new XElement(Ns + "AliasTarget", new XElement(Ns + "DNSName", g.Key.Line))]
                    : new object[] { new XElement(Ns + "TTL", g.First().Ttl), new XElement(Ns + "ResourceRecords", g.Select(static e => new XElement(Ns + "ResourceRecord", new XElement(Ns + "Value", e.Value)))) }))),
            new XElement(Ns + "IsTruncated", next is null ? "false" : "true"),
            next is null ? null : new object[] { new XElement(Ns + "NextRecordName", Escaped(next.Key.Name)), new XElement(Ns + "NextRecordType", next.Key.Type) }));
    }

    private Reply Change(XElement batch)
    {
        List<Entry> after = [.. Entries];
        var faults = new List<string>();
        foreach (XElement change in batch.Descendants(Ns + "Change"))
        {
            XElement set = change.Element(Ns + "ResourceRecordSet")!;
            string name = set.Element(Ns + "Name")!.Value.TrimEnd('.').Replace("\\052", "*", StringComparison.Ordinal), type = set.Element(Ns + "Type")!.Value;
            int ttl = Number(set.Element(Ns + "TTL")!.Value);
            string[] values = [.. set.Descendants(Ns + "Value").Select(static v => v.Value)];
            Entry[] there = [.. after.Where(e => e.Name == name && e.Type == type)];
            // An octet is three octal digits here.
            if (!values.Append(name).All(IsEscapedWell)) faults.Add("FATAL problem: InvalidCharacterString (Value contains invalid escape)");
            if (type == RefusedType) faults.Add($"Invalid Resource Record: FATAL problem: {type} is not a type of your zone");
            if (change.Element(Ns + "Action")!.Value == "DELETE")
            {
                if (!there.Select(static e => e.Value).Order().SequenceEqual(values.Order()) || there.Any(e => e.Ttl != ttl)) faults.Add($"Tried to delete resource record set [name='{name}.', type='{type}'] but the values provided do not match the current values");
                after.RemoveAll(e => e.Name == name && e.Type == type);
            }
            else
            {
                if (there.Length > 0) faults.Add($"Tried to create resource record set [name='{name}.', type='{type}'] but it already exists");
                if (after.Any(e => e.Name == name && (e.Type == "CNAME" || type == "CNAME"))) faults.Add($"RRSet of type CNAME with DNS name {name}. is not permitted");
                after.AddRange(values.Select(v => new Entry("", name, type, v, 0, ttl)));
            }
        }

        if (faults.Count > 0) return new Reply(400, new XElement(Ns + "InvalidChangeBatch", new XElement(Ns + "Messages", faults.Select(static f => new XElement(Ns + "Message", f))), new XElement(Ns + "RequestId", "b25f48e8")).ToString(), "text/xml");
        Entries.Clear();
        Entries.AddRange(after);
        return Xml(new XElement(Ns + "ChangeResourceRecordSetsResponse", new XElement(Ns + "ChangeInfo", new XElement(Ns + "Status", "PENDING"))));
    }

    private static Reply? Check(Request request)
    {
        string time = request.Header("X-Amz-Date"), date = time[..8], authorization = request.Header("Authorization");
        DateTimeOffset when = DateTimeOffset.ParseExact(time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        if (!authorization.StartsWith($"AWS4-HMAC-SHA256 Credential={KeyId}/", StringComparison.Ordinal)) return Error(403, "InvalidClientTokenId", "The security token included in the request is invalid.");
        if ((DateTimeOffset.UtcNow - when).Duration() > TimeSpan.FromMinutes(15)) return Error(403, "SignatureDoesNotMatch", $"Signature expired: {time} is now earlier than");
        string scope = $"{date}/us-east-1/route53/aws4_request";
        string names = authorization.Split("SignedHeaders=")[1].Split(',')[0];
        string headers = string.Concat(names.Split(';').Select(n => $"{n}:{request.Header(n)}\n"));
        string canonical = $"{request.Method}\n{request.Path}\n{request.Query}\n{headers}\n{names}\n{Sha256(request.Body)}";
        byte[] key = Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + Secret), date), "us-east-1"), "route53"), "aws4_request");
        string expected = Convert.ToHexString(Mac(key, $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Sha256(Encoding.UTF8.GetBytes(canonical))}")).ToLowerInvariant();
        return authorization.EndsWith($"/{date}/us-east-1/route53/aws4_request, SignedHeaders={names}, Signature={expected}", StringComparison.Ordinal) ? null
            : Error(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.");
    }

    private static bool IsEscapedWell(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\') continue;
            if (i + 1 == text.Length) return false;
            if (!char.IsAsciiDigit(text[++i])) continue;
            if (i + 2 >= text.Length || text.AsSpan(i, 3).ContainsAnyExceptInRange('0', '7')) return false;
            i += 2;
        }

        return true;
    }

    private static string Escaped(string name) => name.Replace("*", "\\052", StringComparison.Ordinal) + ".";

    private static XElement Hosted(string id, string name, bool isPrivate) => new(Ns + "HostedZone", new XElement(Ns + "Id", $"/hostedzone/{id}"), new XElement(Ns + "Name", name + "."), new XElement(Ns + "Config", new XElement(Ns + "PrivateZone", isPrivate ? "true" : "false")));

    private static Reply Xml(XElement body) => new(200, "<?xml version=\"1.0\"?>\n" + body, "text/xml");

    private static Reply Error(int status, string code, string message) => new(status, new XElement(Ns + "ErrorResponse", new XElement(Ns + "Error", new XElement(Ns + "Type", "Sender"), new XElement(Ns + "Code", code), new XElement(Ns + "Message", message)), new XElement(Ns + "RequestId", "b25f48e8")).ToString(), "text/xml");
}
