using System.Net;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web.Tests;

/// <summary>
/// Every operation of the contract, asked by somebody of every role about his own domain and a foreign one. What is expected is derived
/// from the document (x-right, x-subject) and the table of rights alone. Changes are asked with bodies that nothing accepts, so that whoever
/// gets through the gate changes nothing: 403 is refused, anything else got through.
/// </summary>
public class RightsMatrixTests(TenantServer tenants) : IClassFixture<TenantServer>
{
    private static readonly JsonElement Document = JsonDocument.Parse(File.ReadAllText(Path.Combine(OpenApiTests.Root(), "docs", "api", "openapi.json"))).RootElement;

    public static TheoryData<string> Operations => [.. Document.GetProperty("paths").EnumerateObject().SelectMany(static path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name[1..]}"))];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Each_role_gets_through_where_its_rights_reach_and_nowhere_else(string operation)
    {
        (string method, string path) = operation.Split(' ') is [var m, var p] ? (m, p) : throw new InvalidOperationException(operation);
        JsonElement described = Document.GetProperty("paths").GetProperty("/" + path).GetProperty(method.ToLowerInvariant());
        Right right = Enum.GetValues<Right>().Single(r => RightSet.NameOf(r) == described.GetProperty("x-right").GetString());
        string subject = described.GetProperty("x-subject").GetString()!;
        foreach (string person in TenantServer.People)
        {
            foreach (string domain in (string[])["a.test", "sub.a.test", "b.test"])
            {
                string filled = path.Replace("{name}", path.StartsWith("scripts", StringComparison.Ordinal) ? "none" : domain, StringComparison.Ordinal).Replace("{address}", Address(path, domain), StringComparison.Ordinal)
                    .Replace("{owner}", domain, StringComparison.Ordinal).Replace("{subject}", domain, StringComparison.Ordinal).Replace("{id}", subject == "key" ? "999999" : "QFFFFFF", StringComparison.Ordinal).Replace("{selector}", "none", StringComparison.Ordinal).Replace("{client}", "none", StringComparison.Ordinal);
                string? body = described.TryGetProperty("requestBody", out JsonElement wanted) ? Nothing(wanted, subject == "body" ? domain : null) : null;
                Access access = tenants.AccessOf(person);
                bool expected = subject switch
                {
                    "caller" => true,
                    // A key of no scopes, and no rows, are of no domain.
                    "listing" => access.MaySomewhere(right),
                    "body" when path == "keys" || body == "[]" => access.MaySomewhere(right),
                    "body" => access.May(right, DomainName.Parse(domain)),
                    "server" or "queueEntry" or "key" => access.May(right, null),
                    _ => access.May(right, DomainName.Parse(domain)),
                };
                // Everybody may look at himself.
                if (subject == "account" && path == "accounts/{address}" && method is "GET" or "PATCH" && Address(path, domain) == person) expected = true;
                HttpStatusCode status = (await tenants.AskAsync(person, method, filled + (ApiCatalogue.Of(method, path).IsChange ? "?dryRun=true" : ""), body)).Status;
                Assert.True(status != HttpStatusCode.Unauthorized && status != HttpStatusCode.InternalServerError, $"{person}: {method} {filled}: {status}");
                Assert.True(expected == (status != HttpStatusCode.Forbidden), $"{person}: {method} {filled}: {status}, and {(expected ? "he may" : "he may not")}");
            }
        }
    }

    private static string Address(string path, string domain) => path.Split('/')[0] switch
    {
        "aliases" => "alias@" + domain,
        "groups" => "group@" + domain,
        "suppressions" => "somebody@elsewhere.test",
        _ => "user@" + domain,
    };

    // A body of the right form that asks for nothing but its subject: empty lists, empty texts, and of the rest nothing.
    private static string Nothing(JsonElement requestBody, string? domain)
    {
        JsonElement schema = requestBody.GetProperty("content").GetProperty("application/json").GetProperty("schema");
        if (schema.TryGetProperty("type", out JsonElement type) && type.GetString() == "array") return "[]";
        JsonElement of = Document.GetProperty("components").GetProperty("schemas").GetProperty(schema.GetProperty("$ref").GetString()!.Split('/')[^1]);
        var fields = new List<string>();
        foreach (JsonElement name in of.TryGetProperty("required", out JsonElement required) ? required.EnumerateArray() : default)
        {
            JsonElement property = of.GetProperty("properties").GetProperty(name.GetString()!);
            string kind = property.TryGetProperty("type", out JsonElement t) ? t.ValueKind == JsonValueKind.Array ? t[0].GetString()! : t.GetString()! : "object";
            if (domain is not null && name.GetString() is "address" or "account" or "domain") continue;
            fields.Add($"\"{name.GetString()}\":{kind switch { "string" => "\"\"", "array" => "[]", "integer" or "number" => "0", "boolean" => "false", _ => "{}" }}");
        }

        foreach ((string subject, string? value) in (ReadOnlySpan<(string, string?)>)[("address", "new@" + domain), ("account", "user@" + domain), ("domain", domain)])
        {
            if (domain is not null && of.GetProperty("properties").TryGetProperty(subject, out _)) fields.Add($"\"{subject}\":\"{value}\"");
        }

        return "{" + string.Join(',', fields) + "}";
    }
}
