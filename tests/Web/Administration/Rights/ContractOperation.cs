using System.Text.Json;

namespace Posthouse.Web.Tests;

/// <summary>An operation as docs/api/openapi.json describes it, with a body that is taken.</summary>
internal sealed record ContractOperation(string Id, string Method, string Path, JsonElement Described)
{
    private static readonly JsonElement Document = JsonDocument.Parse(File.ReadAllText(System.IO.Path.Combine(OpenApiTests.Root(), "docs", "api", "openapi.json"))).RootElement;

    // By operation; {domain} is whose.
    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["createDomain"] = """{"name":"new.{domain}"}""",
        ["importDomains"] = """[{"name":"new.{domain}"}]""",
        ["updateDomain"] = """{"catchAll":"user@{domain}"}""",
        ["updateDnsSettings"] = """{"dmarcPolicy":"reject"}""",
        ["publishDns"] = """{"replaceConflicts":false}""",
        ["setMtaSts"] = """{"mode":"enforce"}""",
        ["createDkimKey"] = """{"algorithm":"ed25519","selector":"another"}""",
        ["actOnDkimKey"] = """{"action":"activate","force":false}""",
        ["createAccount"] = """{"address":"new@{domain}","password":"one two three four"}""",
        ["importAccounts"] = """[{"address":"new@{domain}","password":"one two three four"}]""",
        ["updateAccount"] = """{"name":"Somebody"}""",
        ["shareMailbox"] = """{"mailbox":"INBOX","with":"victim@{domain}","rights":"editor"}""",
        ["holdAccount"] = """{"reason":"a test"}""",
        ["releaseAccount"] = """{"heldMail":"deliver"}""",
        ["sendTestMessage"] = """{"to":"friend@elsewhere.test"}""",
        ["giveRole"] = """{"account":"user@{domain}","role":"help-desk","domain":"{domain}"}""",
        ["takeRole"] = """{"account":"admin@{domain}","role":"domain-administrator","domain":"{domain}"}""",
        ["createApiKey"] = """{"name":"another","scopes":["read-directory"],"domain":"{domain}"}""",
        ["createAlias"] = """{"address":"new@{domain}","targets":["user@{domain}"]}""",
        ["importAliases"] = """[{"address":"new@{domain}","targets":["user@{domain}"]}]""",
        ["setAlias"] = """{"address":"{alias}","targets":["user@{domain}"]}""",
        ["createGroup"] = """{"address":"new@{domain}","members":["user@{domain}"]}""",
        ["importGroups"] = """[{"address":"new@{domain}","members":["user@{domain}"]}]""",
        ["updateGroup"] = """{"name":"Everybody"}""",
        ["holdQueued"] = """{"reason":"a test"}""",
        ["routeQueued"] = """{"route":"discard:"}""",
        ["addSuppression"] = """{"address":"somebody@{domain}"}""",
        ["importSuppressions"] = """[{"address":"somebody@{domain}"}]""",
        ["setLimit"] = """{"recipientsPerDay":10}""",
        ["putScript"] = """{"content":"keep;"}""",
        ["testScript"] = """{"message":"Subject: x\r\n\r\n"}""",
        ["updateScript"] = """{"name":"renamed"}""",
        ["copyStore"] = """{"target":"/nowhere/at/all"}""",
        ["actOnCertificate"] = """{"action":"renew"}""",
        ["applyConfiguration"] = """{"version":1}""",
        ["createOAuthClient"] = """{"clientId":"another","name":"Another","isPublic":true,"isTrusted":false}""",
        ["putIdentityProvider"] = """{"label":"Login","issuer":"https://login.{domain}/","clientId":"posthouse","administrators":false}""",
        ["setGuide"] = """{"state":"later"}""",
        ["verifyAudit"] = """{"sequence":0}""",
    };

    internal static IReadOnlyList<ContractOperation> All { get; } = [.. Document.GetProperty("paths").EnumerateObject()
        .SelectMany(static path => path.Value.EnumerateObject().Select(method => new ContractOperation(method.Value.GetProperty("operationId").GetString()!, method.Name.ToUpperInvariant(), path.Name[1..], method.Value)))];

    internal static ContractOperation Of(string id) => All.Single(one => one.Id == id);

    internal string Right => Described.GetProperty("x-right").GetString()!;

    internal string Subject => Described.GetProperty("x-subject").GetString()!;

    internal bool HasDryRun => Parameters.Contains("dryRun");

    /// <summary>Names in the query.</summary>
    internal IEnumerable<string> Parameters => Described.TryGetProperty("parameters", out JsonElement all)
        ? all.EnumerateArray().Where(static one => one.TryGetProperty("in", out JsonElement place) && place.GetString() == "query" && !one.GetProperty("schema").TryGetProperty("enum", out _)).Select(static one => one.GetProperty("name").GetString()!) : [];

    /// <summary>Null where there is none.</summary>
    internal string? Body(TenantObjects of)
    {
        if (!Described.TryGetProperty("requestBody", out _)) return null;
        Assert.True(Bodies.TryGetValue(Id, out string? body), $"Write down a body that {Id} takes, so that it can be asked for something.");
        return body.Replace("{domain}", of.Domain, StringComparison.Ordinal).Replace("{alias}", of.Alias, StringComparison.Ordinal);
    }

    /// <summary>The body's members, and whether each is a list.</summary>
    internal IEnumerable<(string Name, bool IsList)> Members()
    {
        if (!Described.TryGetProperty("requestBody", out JsonElement body)) return [];
        JsonElement schema = body.GetProperty("content").GetProperty("application/json").GetProperty("schema");
        if (schema.TryGetProperty("items", out JsonElement items)) schema = items;
        JsonElement properties = Document.GetProperty("components").GetProperty("schemas").GetProperty(schema.GetProperty("$ref").GetString()!.Split('/')[^1]).GetProperty("properties");
        return [.. properties.EnumerateObject().Select(static one => (one.Name, one.Value.TryGetProperty("items", out _)))];
    }
}
