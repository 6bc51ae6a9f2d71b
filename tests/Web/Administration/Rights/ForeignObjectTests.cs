using System.Net;
using System.Text.Json.Nodes;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web.Tests;

/// <summary>
/// Every operation of the contract, asked by people of one tenant about what another tenant really has: in the path, in the query, in the
/// body. Each is answered, to the letter, as if it were not there. What they have themselves they reach by the same requests.
/// </summary>
public class ForeignObjectTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    private static readonly string[] People = ["admin@a.test", "desk@a.test", "auditor@a.test", "user@a.test"];

    // What stands in queries and bodies and names nothing that somebody has.
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "absolute", "action", "active", "administrator", "administrators", "after", "allowUnknown", "apply", "bimiEvidence", "bimiLogo", "bulkSender", "caaIssuers", "class", "clientId", "clientSecret", "content", "count",
        "cursor", "days", "denied", "dmarcPolicy", "dryRun", "enabled", "expect", "expires", "failed", "firstSeen", "flatten", "force", "grants", "hash", "held", "heldMail", "hours", "isPublic", "isTrusted", "issuer", "keepAlias", "kind", "label",
        "language", "lastSeen", "limit", "listsOnly", "lock", "mailbox", "maxAge", "maximumAccounts", "maximumReceivedSize", "maximumSentSize", "messagesInHour", "messagesPerHour", "mode", "mx", "operation", "outcome", "password",
        "passwordHash", "posting", "privateKey", "protocol", "provider", "prune", "publisher", "quota", "quotaMessages", "reason", "recipientsInDay", "recipientsInHour", "recipientsPerDay", "recipientsPerHour", "redirectUris",
        "related", "replaceConflicts", "rights", "role", "route", "scope", "scopes", "secondFactor", "secondHost", "secret", "section", "selector", "sequence", "since", "sort", "source", "spfEnding", "spfFlatten", "spfIncludes", "stage", "state",
        "status", "step", "suspended", "target", "timeToLive", "tlsa", "until", "use", "waiting", "warnings", "withAccounts", "algorithm", "bounceClass", "format", "message", "event",
        // Of a configuration, which only those apply who see all.
        "version", "accounts", "dkim", "mtaSts", "limits", "scripts", "identityProviders", "roles", "oauthClients", "suppressions", "shares", "apiKeys",
    };

    // Lists that have nothing of a tenant's as long as all is well with it, or unless it is named.
    private static readonly string[] Empty = ["listDnsProviders", "checkDirectory", "getFigures"];

    public static TheoryData<string> Operations => [.. ContractOperation.All.Select(static one => one.Id)];

    public static TheoryData<string> OperationsOnSomething => [.. ContractOperation.All.Where(static one => one.Path.Contains('{', StringComparison.Ordinal)).Select(static one => one.Id)];

    public static TheoryData<string> Lists => [.. ContractOperation.All.Where(static one => one.Subject == "listing" && one.Method == "GET" && !Empty.Contains(one.Id)).Select(static one => one.Id)];

    [Theory]
    [MemberData(nameof(OperationsOnSomething))]
    public async Task A_path_to_what_is_anothers_is_answered_as_one_to_nothing(string id)
    {
        ContractOperation operation = ContractOperation.Of(id);
        foreach (string person in People)
        {
            foreach (string path in Paths(operation))
            {
                Answer real = await AskAsync(person, operation, tenants.Foreign, path);
                Assert.True(real.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{person}: {real}");
                foreach (TenantObjects nothing in (TenantObjects[])[TenantObjects.Nothing("b.test"), TenantObjects.Nothing("gone.test")]) AssertAlike(person, real, await AskAsync(person, operation, nothing, path));
                // Of its own, with another's part of it.
                if (path.Split('{').Length < 3) continue;
                AssertAlike(person, await AskAsync(person, operation, OwnWith(tenants.Foreign), path), await AskAsync(person, operation, OwnWith(TenantObjects.Nothing("a.test")), path));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_query_or_a_body_that_names_what_is_anothers_is_answered_as_one_that_names_nothing(string id)
    {
        ContractOperation operation = ContractOperation.Of(id);
        string path = tenants.Own.Fill(operation.Path);
        foreach (string name in operation.Parameters)
        {
            foreach ((string foreign, string nothing) in References(operation, name))
            {
                foreach (string person in People)
                {
                    Answer real = await AskAsync(person, operation, $"{path}?{Query(operation, name, foreign)}", operation.Body(tenants.Own), foreign);
                    AssertAlike(person, real, await AskAsync(person, operation, $"{path}?{Query(operation, name, nothing)}", operation.Body(tenants.Own), nothing));
                    AssertNothingForeign(person, real);
                }
            }
        }

        foreach ((string name, bool isList) in operation.Members())
        {
            foreach ((string foreign, string nothing) in References(operation, name))
            {
                foreach (string person in People)
                {
                    Answer real = await AskAsync(person, operation, $"{path}?{Query(operation)}", With(operation, name, isList, foreign), foreign);
                    AssertAlike(person, real, await AskAsync(person, operation, $"{path}?{Query(operation)}", With(operation, name, isList, nothing), nothing));
                    AssertNothingForeign(person, real);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task What_is_ones_own_is_reached_by_the_same_requests(string id)
    {
        ContractOperation operation = ContractOperation.Of(id);
        // The one goes out to another server, and to the other nobody said where the domain's records are.
        if (operation.Id is "checkIdentityProvider" or "publishDns") return;
        Right right = Enum.GetValues<Right>().Single(one => RightSet.NameOf(one) == operation.Right);
        foreach (string person in People)
        {
            Access access = tenants.Tenants.AccessOf(person);
            bool may = operation.Subject switch
            {
                "caller" => true,
                "listing" => access.MaySomewhere(right),
                "server" => access.May(right, null),
                _ => access.May(right, DomainName.Parse("a.test")),
            };
            Answer answer = await AskAsync(person, operation, tenants.Own, operation.Path);
            if (may) Assert.True((int)answer.Status is >= 200 and < 300, $"{person}: {answer}");
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_has_what_is_ones_own_and_nothing_of_anothers(string id)
    {
        ContractOperation operation = ContractOperation.Of(id);
        // Who sees no such list is refused.
        Right right = Enum.GetValues<Right>().Single(one => RightSet.NameOf(one) == operation.Right);
        foreach (string person in People.Append("admin@b.test"))
        {
            if (person == "admin@b.test" ? !RoleRights.Of(Role.DomainAdministrator).Has(right) : !tenants.Tenants.AccessOf(person).MaySomewhere(right)) continue;
            foreach (string kind in (string[])["application/json", "text/csv"])
            {
                (HttpStatusCode status, string text) = await tenants.Tenants.AskAsync(person, "GET", operation.Path, change: request => request.Headers.TryAddWithoutValidation("Accept", kind));
                Assert.True(status == HttpStatusCode.OK, $"{person}: {operation.Path}: {status} {text}");
                bool isForeign = person == "admin@b.test";
                Assert.True(HasAny(text, tenants.Own, "a") == !isForeign, $"{person}: {operation.Path}: {text}");
                Assert.True(HasAny(text, tenants.Foreign, "b") == isForeign, $"{person}: {operation.Path}: {text}");
            }
        }
    }

    // What a script or a limit is of may be a domain as well.
    private static IEnumerable<string> Paths(ContractOperation operation) => operation.Path.StartsWith("scripts/{owner}", StringComparison.Ordinal) || operation.Path.StartsWith("limits/{subject}", StringComparison.Ordinal)
        ? [operation.Path, operation.Path.Replace("{owner}", "{domain}", StringComparison.Ordinal).Replace("{subject}", "{domain}", StringComparison.Ordinal)] : [operation.Path];

    private TenantObjects OwnWith(TenantObjects parts) => tenants.Own with { Link = parts.Link, Selector = parts.Selector, Script = parts.Script, Provider = parts.Provider };

    private IEnumerable<(string Foreign, string Nothing)> References(ContractOperation operation, string name)
    {
        TenantObjects real = tenants.Foreign, nothing = TenantObjects.Nothing("b.test");
        switch (name)
        {
            // Whether an address takes mail is told to everybody who sends there.
            case "to" when operation.Id == "sendTestMessage":
                return [];
            case "name" when operation.Path.Split('/')[0] != "domains" || operation.Method != "PATCH":
                return [];
            case "provider" when operation.Id == "listRecords":
                return [];
            case "groups":
                return [(real.Group, nothing.Group)];
            case "q":
                return [(real.Account, nothing.Account), (real.Domain, "gone.test")];
            case "trace":
                return [(real.Trace, nothing.Trace)];
            case "messageId":
                return [(real.MessageId, nothing.MessageId)];
            case "domain" or "domains" or "zone" or "destination" or "name":
                return [(real.Domain, "gone.test")];
            case "aliases":
                return operation.Id == "applyConfiguration" ? [] : [(real.Domain, "gone.test")];
            case "account" or "address" or "with" or "targets" or "members" or "addMembers" or "removeMembers" or "owner" or "allowSendAs" or "denySendAs" or "from" or "to" or "subject" or "actor" or "catchAll" or "dmarcReports" or "tlsReports":
                return [(real.Account, nothing.Account), (real.Alias, nothing.Alias)];
            default:
                Assert.True(Plain.Contains(name), $"{operation.Id}: say whether '{name}' names something that somebody has.");
                return [];
        }
    }

    private string? With(ContractOperation operation, string member, bool isList, string value)
    {
        JsonNode body = JsonNode.Parse(operation.Body(tenants.Own)!)!;
        JsonObject one = body as JsonObject ?? (JsonObject)body[0]!;
        one[member] = isList ? new JsonArray(value) : value;
        return body.ToJsonString();
    }

    private string Query(ContractOperation operation, string? name = null, string? value = null)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        if (operation.HasDryRun) all["dryRun"] = "true";
        if (operation.Id == "unshareMailbox") (all["mailbox"], all["with"]) = ("INBOX", tenants.Own.Other);
        if (operation.Path == "scripts/{owner}" && operation.Method == "DELETE") all["active"] = "true";
        if (name is not null) all[name] = value!;
        return string.Join('&', all.Select(static one => $"{one.Key}={Uri.EscapeDataString(one.Value)}"));
    }

    private Task<Answer> AskAsync(string person, ContractOperation operation, TenantObjects about, string path) =>
        AskAsync(person, operation, $"{about.Fill(path.Replace("{domain}", about.Domain, StringComparison.Ordinal))}?{Query(operation)}", operation.Body(about), [.. about.Names]);

    private async Task<Answer> AskAsync(string person, ContractOperation operation, string path, string? body, params string[] names)
    {
        (HttpStatusCode status, string text) = await tenants.Tenants.AskAsync(person, operation.Method, path, body);
        string same = text;
        // What was asked for is said again; a number of one digit would be found anywhere.
        foreach (string name in names.Where(static name => name.Length > 2)) same = same.Replace(name, "…", StringComparison.Ordinal);
        return new Answer($"{operation.Method} {path} {body}", status, text, same);
    }

    private static void AssertAlike(string person, Answer real, Answer nothing)
    {
        Assert.True(real.Status == nothing.Status, $"{person}:\n{real}\n{nothing}");
        if ((int)real.Status >= 400 || real.Request.StartsWith("GET", StringComparison.Ordinal)) Assert.True(real.Same == nothing.Same, $"{person}:\n{real}\n{nothing}");
    }

    private void AssertNothingForeign(string person, Answer answer) => Assert.False(HasAny(answer.Same, tenants.Foreign, "b"), $"{person}: {answer}");

    private static bool HasAny(string text, TenantObjects of, string letter) =>
        text.Contains(of.Domain, StringComparison.Ordinal) || text.Contains("-of-" + letter, StringComparison.Ordinal) || text.Contains(of.Trace, StringComparison.Ordinal) || text.Contains($"\"{of.Queued}\"", StringComparison.Ordinal);

    private sealed record Answer(string Request, HttpStatusCode Status, string Text, string Same)
    {
        public override string ToString() => $"{Request}\n  {(int)Status} {Text}";
    }
}
