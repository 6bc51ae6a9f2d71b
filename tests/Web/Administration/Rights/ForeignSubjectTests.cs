using System.Net;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web.Tests;

/// <summary>The cases that would hurt most, written by hand: each is one way out of a tenant or up to a role.</summary>
public class ForeignSubjectTests(TenantServer tenants) : IClassFixture<TenantServer>
{
    [Theory]
    [InlineData("admin@a.test", "PATCH", "accounts/victim@b.test", """{"password":"a new password of mine"}""")]
    [InlineData("admin@a.test", "PATCH", "accounts/user@a.test", """{"administrator":true}""")]
    [InlineData("admin@a.test", "POST", "accounts", """{"address":"new@a.test","password":"one two three four","administrator":true}""")]
    [InlineData("admin@a.test", "POST", "accounts", """{"address":"new@b.test","password":"one two three four"}""")]
    [InlineData("admin@a.test", "POST", "accounts", """{"address":"new@a.test","groups":["group@b.test"]}""")]
    [InlineData("admin@a.test", "POST", "accounts/import", """[{"address":"new@a.test"},{"address":"new@b.test"}]""")]
    [InlineData("admin@a.test", "PATCH", "accounts/user@a.test", """{"allowSendAs":["victim@b.test"]}""")]
    [InlineData("admin@a.test", "PATCH", "accounts/user@a.test", """{"allowSendAs":["*@b.test"]}""")]
    [InlineData("admin@a.test", "PATCH", "accounts/user@a.test", """{"allowSendAs":["president@elsewhere.test"]}""")]
    [InlineData("admin@a.test", "PATCH", "accounts/user@a.test", """{"allowSendAs":["chief@a.test"]}""")]
    [InlineData("admin@a.test", "PATCH", "accounts/user@a.test", """{"allowSendAs":["chief+x@a.test"]}""")]
    [InlineData("admin@a.test", "PATCH", "accounts/user@a.test", """{"allowSendAs":["boss@a.test"]}""")]
    [InlineData("admin@a.test", "PATCH", "accounts/user@a.test", """{"allowSendAs":["boss+x@a.test"]}""")]
    [InlineData("admin@a.test", "PUT", "aliases/boss@a.test", """{"address":"boss@a.test","targets":["user@a.test"]}""")]
    [InlineData("admin@a.test", "DELETE", "aliases/boss@a.test", null)]
    [InlineData("admin@a.test", "PATCH", "accounts/user@a.test", """{"allowSendAs":["away@a.test"]}""")]
    [InlineData("admin@a.test", "PUT", "aliases/away@a.test", """{"address":"away@a.test","targets":["chief@far.test"]}""")]
    [InlineData("admin@a.test", "DELETE", "aliases/away@a.test", null)]
    [InlineData("admin@a.test", "PATCH", "accounts/victim@a.test", """{"allowSendAs":["office@a.test"]}""")]
    [InlineData("admin@a.test", "POST", "accounts", """{"address":"new@a.test","allowSendAs":["office@a.test"]}""")]
    [InlineData("admin@a.test", "PUT", "aliases/office@a.test", """{"address":"office@a.test","targets":["user@a.test"]}""")]
    [InlineData("admin@a.test", "PUT", "aliases/office@a.test", """{"address":"office@a.test","targets":["user@a.test","boss@a.test","victim@a.test"]}""")]
    [InlineData("admin@a.test", "DELETE", "aliases/office@a.test", null)]
    [InlineData("admin@a.test", "PATCH", "accounts/admin@a.test", """{"allowSendAs":["*@a.test"]}""")]
    [InlineData("admin@a.test", "POST", "accounts", """{"address":"new@a.test","allowSendAs":["chief@a.test"]}""")]
    [InlineData("admin@a.test", "PATCH", "accounts/user@a.test", """{"recipientsPerDay":100000}""")]
    [InlineData("admin@a.test", "POST", "aliases", """{"address":"spy@a.test","targets":["victim@b.test"]}""")]
    [InlineData("admin@a.test", "PUT", "aliases/alias@b.test", """{"address":"alias@b.test","targets":["user@a.test"]}""")]
    [InlineData("admin@a.test", "PUT", "aliases/alias@a.test", """{"address":"alias@a.test","targets":["nobody@b.test"]}""")]
    [InlineData("admin@a.test", "PATCH", "groups/group@a.test", """{"addMembers":["victim@b.test"]}""")]
    [InlineData("admin@a.test", "PATCH", "domains/a.test", """{"quota":0}""")]
    [InlineData("admin@a.test", "PATCH", "domains/a.test", """{"aliases":["elsewhere.test"]}""")]
    [InlineData("admin@a.test", "PATCH", "domains/a.test", """{"catchAll":"victim@b.test"}""")]
    [InlineData("admin@a.test", "PATCH", "domains/a.test/dns", """{"publisher":{"kind":"rfc2136","server":"192.0.2.1","secretFile":"/etc/shadow"}}""")]
    [InlineData("admin@a.test", "PUT", "accounts/user@a.test/shares", """{"mailbox":"INBOX","with":"victim@b.test","rights":"reader"}""")]
    [InlineData("admin@a.test", "PUT", "scripts/victim@b.test/x", """{"content":"redirect \"user@a.test\";"}""")]
    [InlineData("admin@a.test", "PUT", "scripts/server/x", """{"content":"keep;"}""")]
    [InlineData("admin@a.test", "POST", "roles", """{"account":"user@a.test","role":"owner"}""")]
    [InlineData("admin@a.test", "POST", "roles", """{"account":"user@a.test","role":"auditor"}""")]
    [InlineData("admin@a.test", "POST", "roles", """{"account":"user@a.test","role":"auditor","domain":""}""")]
    [InlineData("admin@a.test", "POST", "roles", """{"account":"user@a.test","role":"domain-administrator","domain":"b.test"}""")]
    [InlineData("admin@a.test", "POST", "roles", """{"account":"victim@b.test","role":"help-desk","domain":"a.test"}""")]
    [InlineData("admin@a.test", "DELETE", "domains/a.test", null)]
    [InlineData("admin@a.test", "POST", "keys", """{"name":"k","scopes":["manage-accounts"],"domain":"b.test"}""")]
    [InlineData("desk@a.test", "PATCH", "accounts/admin@a.test", """{"password":"a new password of mine"}""")]
    [InlineData("desk@here.test", "PATCH", "accounts/root@here.test", """{"password":"a new password of mine"}""")]
    [InlineData("desk@a.test", "PATCH", "accounts/user@b.test", """{"password":"a new password of mine"}""")]
    [InlineData("desk@a.test", "PATCH", "accounts/user@a.test", """{"password":"a new password of mine","suspended":true}""")]
    [InlineData("auditor@here.test", "PATCH", "accounts/user@a.test", """{"name":"x"}""")]
    [InlineData("user@a.test", "PATCH", "accounts/user@a.test", """{"quota":0}""")]
    [InlineData("user@a.test", "PATCH", "accounts/victim@a.test", """{"name":"x"}""")]
    [InlineData("user@a.test", "GET", "accounts/victim@a.test", null)]
    public async Task It_is_refused_and_nothing_changes(string person, string method, string path, string? body)
    {
        long head = (await tenants.Server.Service<AuditLog>().HeadAsync(TestContext.Current.CancellationToken)).Sequence;
        (HttpStatusCode status, string text) = await tenants.AskAsync(person, method, path, body);
        Assert.True(status == HttpStatusCode.Forbidden, $"{status} {text}");
        Assert.Equal("urn:posthouse:problem:not-permitted", JsonDocument.Parse(text).RootElement.GetProperty("type").GetString());
        (IReadOnlyList<AuditEntry> entries, _) = await tenants.Server.Service<AuditLog>().ReadAsync(new AuditQuery(), TestContext.Current.CancellationToken);
        Assert.All(entries.Where(entry => entry.Sequence > head), static entry => Assert.Equal("refused", AuditLog.StateOf(entry)));
    }

    [Theory]
    [InlineData("boss@b.test")]
    [InlineData("*@b.test")]
    public async Task Nobody_lends_a_name_in_his_domain_of_an_owner_elsewhere(string lent)
    {
        DirectoryAdministration administration = tenants.Server.Service<DirectoryAdministration>();
        var boss = EmailAddress.Parse("boss@b.test");
        await administration.CreateAliasAsync(new Alias { Address = boss, Targets = [EmailAddress.Parse("chief@a.test")] }, cancellationToken: TestContext.Current.CancellationToken);
        (HttpStatusCode status, string text) = await tenants.AskAsync("admin@b.test", "PATCH", "accounts/user@b.test", $$"""{"allowSendAs":["{{lent}}"]}""");
        Assert.True(status == HttpStatusCode.Forbidden, $"{status} {text}");
        await administration.DeleteAliasAsync(boss, TestContext.Current.CancellationToken);
        // It is his name that was in the way.
        (status, text) = await tenants.AskAsync("admin@b.test", "PATCH", "accounts/user@b.test", """{"allowSendAs":["*@b.test"]}""");
        Assert.True(status == HttpStatusCode.OK, $"{status} {text}");
    }

    [Theory]
    [InlineData("POST", "aliases", """{"address":"out@a.test","targets":["?"]}""")]
    [InlineData("POST", "aliases", """{"address":"out@a.test","targets":["user@a.test","?"],"allowUnknown":true}""")]
    [InlineData("PUT", "aliases/alias@a.test", """{"address":"alias@a.test","targets":["?"]}""")]
    [InlineData("POST", "aliases/import", """[{"address":"out@a.test","targets":["?"]}]""")]
    [InlineData("POST", "groups", """{"address":"out@a.test","members":["?"]}""")]
    [InlineData("POST", "groups", """{"address":"out@a.test","members":[],"owner":"?"}""")]
    [InlineData("PATCH", "groups/group@a.test", """{"addMembers":["?"]}""")]
    [InlineData("POST", "groups/import", """[{"address":"out@a.test","members":["?"]}]""")]
    [InlineData("PATCH", "domains/a.test", """{"catchAll":"?"}""")]
    public async Task Mail_is_led_elsewhere_and_within_ones_own_domains_and_of_others_here_nobody_learns_who_is_there(string method, string path, string body)
    {
        foreach (string inReach in (string[])["friend@elsewhere.test", "user@a.test", "user@sub.a.test"])
        {
            (HttpStatusCode taken, string said) = await tenants.AskAsync("admin@a.test", method, path + "?dryRun=true", body.Replace("?", inReach, StringComparison.Ordinal));
            Assert.True((int)taken is >= 200 and < 300, $"{inReach}: {taken} {said}");
        }

        (HttpStatusCode status, string text) = await tenants.AskAsync("admin@a.test", method, path, body.Replace("?", "victim@b.test", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("is of a domain of this server that your roles do not reach", text, StringComparison.Ordinal);
        Assert.Equal((status, text), await tenants.AskAsync("admin@a.test", method, path, body.Replace("?", "nobody@b.test", StringComparison.Ordinal)));
        Assert.Equal((status, text), await tenants.AskAsync("admin@a.test", method, path, body.Replace("?", "group@b.test", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_asked_for_what_and_was_refused_is_in_the_log_for_those_who_look_after_the_server_and_a_flood_is_a_number()
    {
        for (int i = 0; i < 200; i++) await tenants.AskAsync("desk@a.test", "PATCH", "accounts/victim@b.test", """{"password":"the secret that was tried"}""");
        (IReadOnlyList<AuditEntry> entries, _) = await tenants.Server.Service<AuditLog>().ReadAsync(new AuditQuery { State = "refused", Limit = 10_000 }, TestContext.Current.CancellationToken);
        List<AuditEntry> mine = [.. entries.Where(static entry => entry.Act.Actor == "desk@a.test" && entry.Act.Operation == "updateAccount" && entry.Act.Subject == "victim@b.test")];
        // A minute may turn meanwhile.
        Assert.InRange(mine.Count, 1, 30);
        Assert.All(mine, static entry => Assert.StartsWith("403 ", entry.Outcome, StringComparison.Ordinal));
        Assert.DoesNotContain("the secret that was tried", string.Concat(mine.Select(static entry => entry.Act.Request)), StringComparison.Ordinal);
        Assert.DoesNotContain("victim@b.test", (await tenants.AskAsync("admin@b.test", "GET", "audit?state=refused")).Text, StringComparison.Ordinal);
        Assert.Empty((await tenants.Server.Service<AuditLog>().VerifyAsync(cancellationToken: TestContext.Current.CancellationToken)).Problems);
    }

    [Theory]
    [InlineData("admin@a.test", "PATCH", "accounts/user@sub.a.test?dryRun=true", """{"password":"a new password of mine"}""")]
    [InlineData("admin@a.test", "POST", "aliases?dryRun=true", """{"address":"out@a.test","targets":["friend@elsewhere.test"],"allowUnknown":true}""")]
    [InlineData("admin@a.test", "POST", "roles?dryRun=true", """{"account":"user@a.test","role":"help-desk","domain":"sub.a.test"}""")]
    [InlineData("admin@a.test", "PATCH", "accounts/user@a.test?dryRun=true", """{"allowSendAs":["alias@a.test"]}""")]
    // A group is no name of its members: being on it gives none of them its address.
    [InlineData("admin@a.test", "PATCH", "accounts/user@a.test?dryRun=true", """{"allowSendAs":["board@a.test"]}""")]
    [InlineData("admin@a.test", "PATCH", "groups/board@a.test?dryRun=true", """{"removeMembers":["chief@a.test"]}""")]
    [InlineData("desk@a.test", "PATCH", "accounts/user@a.test?dryRun=true", """{"password":"a new password of mine"}""")]
    [InlineData("user@a.test", "PATCH", "accounts/user@a.test?dryRun=true", """{"name":"Somebody","language":"zh-CN"}""")]
    [InlineData("user@a.test", "GET", "accounts/user@a.test", null)]
    public async Task What_is_in_reach_is_done(string person, string method, string path, string? body)
    {
        (HttpStatusCode status, string text) = await tenants.AskAsync(person, method, path, body);
        Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Created, $"{status} {text}");
    }

    [Theory]
    [InlineData("accounts")]
    [InlineData("aliases")]
    [InlineData("groups")]
    [InlineData("domains")]
    [InlineData("roles")]
    [InlineData("dkim")]
    [InlineData("queue")]
    [InlineData("trace")]
    [InlineData("holds")]
    [InlineData("limits")]
    [InlineData("audit")]
    [InlineData("keys")]
    [InlineData("scripts")]
    [InlineData("dmarc/reports")]
    [InlineData("tls-reports")]
    public async Task Lists_show_nothing_of_others(string list)
    {
        await tenants.Server.SubmitAsync("friend@elsewhere.test");
        (HttpStatusCode status, string text) = await tenants.AskAsync("admin@a.test", "GET", list);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.DoesNotContain("b.test", text, StringComparison.Ordinal);
        Assert.DoesNotContain("here.test", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_opens_what_its_scopes_say_where_its_account_may_and_nothing_else()
    {
        (HttpStatusCode status, string text) = await tenants.AskAsync("admin@a.test", "POST", "keys", """{"name":"sync","scopes":["read-directory"],"domain":"sub.a.test"}""");
        Assert.Equal(HttpStatusCode.Created, status);
        string secret = JsonDocument.Parse(text).RootElement.GetProperty("secret").GetString()!;
        long id = JsonDocument.Parse(text).RootElement.GetProperty("id").GetInt64();
        Assert.StartsWith("ph_", secret, StringComparison.Ordinal);

        async Task<HttpStatusCode> ByKeyAsync(string method, string path, string? body = null) => (await tenants.AskAsync("", method, path, body, request =>
        {
            request.Headers.Remove("Authorization");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + secret);
        })).Status;

        Assert.Equal(HttpStatusCode.OK, await ByKeyAsync("GET", "accounts/user@sub.a.test"));
        Assert.Equal(HttpStatusCode.Forbidden, await ByKeyAsync("GET", "accounts/user@b.test"));
        Assert.Equal(HttpStatusCode.Forbidden, await ByKeyAsync("GET", "accounts/victim@a.test"));
        Assert.Equal(HttpStatusCode.Forbidden, await ByKeyAsync("PATCH", "accounts/user@sub.a.test", """{"name":"x"}"""));
        // Nor what its owner may for being himself: his name, his account, his other keys.
        long other = JsonDocument.Parse((await tenants.AskAsync("admin@a.test", "POST", "keys", """{"name":"other","scopes":["read-directory"]}""")).Text).RootElement.GetProperty("id").GetInt64();
        Assert.Equal(HttpStatusCode.Forbidden, await ByKeyAsync("GET", "accounts/admin@a.test"));
        Assert.Equal(HttpStatusCode.Forbidden, await ByKeyAsync("PATCH", "accounts/admin@a.test", """{"name":"x"}"""));
        Assert.Equal(HttpStatusCode.Forbidden, await ByKeyAsync("DELETE", $"keys/{other}"));
        Assert.Equal(HttpStatusCode.Forbidden, await ByKeyAsync("DELETE", $"keys/{id}"));
        Assert.Equal(HttpStatusCode.Forbidden, (await tenants.AskAsync("desk@a.test", "DELETE", $"keys/{id}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await tenants.AskAsync("admin@a.test", "DELETE", $"keys/{other}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await tenants.AskAsync("admin@a.test", "DELETE", $"keys/{id}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await ByKeyAsync("GET", "accounts/user@sub.a.test"));
    }
}
