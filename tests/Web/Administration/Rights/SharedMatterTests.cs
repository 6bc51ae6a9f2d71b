using System.Net;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web.Tests;

/// <summary>What concerns two tenants at once, and whose it is then.</summary>
public class SharedMatterTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    [Fact]
    public async Task What_an_alias_of_another_sends_on_waits_in_the_queue_of_that_other()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await tenants.Tenants.Server.Service<DirectoryAdministration>().CreateAliasAsync(new Alias { Address = EmailAddress.Parse("out@b.test"), Targets = [EmailAddress.Parse("someone@far.test")] }, cancellationToken: token);
        (string trace, _) = await tenants.SendAsync("user@a.test", "out@b.test");
        string id = await tenants.QueuedAsync(trace);
        Assert.DoesNotContain("far.test", (await tenants.Tenants.AskAsync("admin@a.test", "GET", "queue")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await tenants.Tenants.AskAsync("admin@a.test", "GET", "queue?to=far.test")).Text, StringComparison.Ordinal);
        (HttpStatusCode status, string text) = await tenants.Tenants.AskAsync("admin@a.test", "GET", "queue/" + id);
        Assert.Equal((await tenants.Tenants.AskAsync("admin@a.test", "GET", "queue/QFFFFFF")).Text, text);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal(HttpStatusCode.Forbidden, (await tenants.Tenants.AskAsync("admin@a.test", "DELETE", $"queue/{id}?dryRun=true")).Status);
        Assert.Contains("someone@far.test", (await tenants.Tenants.AskAsync("admin@b.test", "GET", "queue")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await tenants.Tenants.AskAsync("admin@b.test", "GET", "queue/" + id)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await tenants.Tenants.AskAsync("root@here.test", "DELETE", "queue/" + id)).Status);
    }

    [Fact]
    public async Task An_import_for_several_tenants_is_in_the_log_of_none_of_them()
    {
        Assert.Equal(HttpStatusCode.OK, (await tenants.Tenants.AskAsync("root@here.test", "POST", "accounts/import", """[{"address":"both@a.test","password":"one two three four"},{"address":"both@b.test","password":"one two three four"}]""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await tenants.Tenants.AskAsync("root@here.test", "POST", "accounts/import", """[{"address":"one@a.test","password":"one two three four"},{"address":"one@sub.a.test","password":"one two three four"}]""")).Status);
        string seen = (await tenants.Tenants.AskAsync("admin@a.test", "GET", "audit?operation=importAccounts")).Text;
        Assert.DoesNotContain("both@", seen, StringComparison.Ordinal);
        Assert.Contains("one@sub.a.test", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("both@", (await tenants.Tenants.AskAsync("admin@b.test", "GET", "audit?operation=importAccounts")).Text, StringComparison.Ordinal);
        Assert.Contains("both@b.test", (await tenants.Tenants.AskAsync("auditor@here.test", "GET", "audit?operation=importAccounts")).Text, StringComparison.Ordinal);
    }
}
