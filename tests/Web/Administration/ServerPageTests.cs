using System.Net;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web.Tests;

/// <summary>Settings, the pipeline and everybody's scripts as they stand.</summary>
public class ServerPageTests(TenantServer tenants) : IClassFixture<TenantServer>
{
    [Fact]
    public async Task Settings_of_the_run_time_name_what_changes_them()
    {
        JsonElement limit = (await tenants.Server.AskAsync("GET", "settings?section=limits&q=messages-per-hour"))[0];
        Assert.Equal(("0", "default", "PATCH limits/default"), (limit.GetProperty("value").GetString(), limit.GetProperty("source").GetString(), limit.GetProperty("changedBy").GetString()));
        string[] change = limit.GetProperty("changedBy").GetString()!.Split(' ');
        await tenants.Server.AskAsync(change[0], change[1], """{"messagesPerHour":7}""");
        limit = (await tenants.Server.AskAsync("GET", "settings?section=limits&q=messages-per-hour"))[0];
        Assert.Equal(("7", "run time"), (limit.GetProperty("value").GetString(), limit.GetProperty("source").GetString()));
    }

    [Theory]
    [InlineData("zh-CN,en;q=0.5", "zh-CN", "一小时内的邮件数")]
    [InlineData("en", "en", "Messages in an hour")]
    [InlineData(null, "en", "Messages in an hour")]
    public async Task Settings_are_documented_in_the_language_that_is_preferred(string? preferred, string language, string part)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/settings?section=limits&q=messages-per-hour");
        if (preferred is not null) request.Headers.TryAddWithoutValidation("Accept-Language", preferred);
        using HttpResponseMessage answer = await tenants.Server.Local.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((language, "Accept-Language"), (answer.Content.Headers.ContentLanguage.Single(), answer.Headers.Vary.Single()));
        Assert.Contains(part, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement[0].GetProperty("documentation").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("settings")]
    [InlineData("pipeline")]
    public async Task Only_who_sees_the_server_sees_how_it_is_set(string path)
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await tenants.AskAsync("auditor@a.test", "GET", path)).Status);
        Assert.Equal(HttpStatusCode.OK, (await tenants.AskAsync("auditor@here.test", "GET", path)).Status);
    }

    [Fact]
    public async Task A_stage_tells_what_it_refused_and_leads_there()
    {
        await tenants.Server.Store.WriteAsync(static transaction =>
        {
            transaction.Journal(new JournalRecord("rejected") { Recipient = "user@a.test", Detail = "stage=message-size reason=size remote=192.0.2.7 reply=552 5.3.4 too large" });
            transaction.Journal(new JournalRecord("rejections") { Detail = "count=4 stage=message-size reason=size reply=552" });
            return 0;
        });
        JsonElement stage = (await tenants.Server.AskAsync("GET", "pipeline")).EnumerateArray().First(static one => one.GetProperty("name").GetString() == "message-size");
        Assert.Equal(5, stage.GetProperty("refused").GetInt64());
        Assert.Contains("mail.maximum-size", stage.GetProperty("settings").EnumerateArray().Select(static one => one.GetString()));
        Assert.Equal(2, (await tenants.Server.AskAsync("GET", "trace?" + stage.GetProperty("trace").GetString())).GetArrayLength());
    }

    [Fact]
    public async Task Scripts_of_everybody_are_listed_with_their_last_failure_to_whoever_sees_them()
    {
        await tenants.Server.AskAsync("PUT", "scripts/user@a.test/mine%20of=server", """{"content":"keep;","use":"active"}""");
        await tenants.Server.AskAsync("PUT", "scripts/user@b.test/theirs", """{"content":"keep;"}""");
        await tenants.Server.AskAsync("PUT", "scripts/a.test/first", """{"content":"keep;","use":"before"}""");
        await tenants.Server.AskAsync("PUT", "scripts/server/last", """{"content":"keep;","use":"after"}""");
        Account user = (await tenants.Server.Service<AccountDirectory>().FindAccountAsync(EmailAddress.Parse("user@a.test"), TestContext.Current.CancellationToken))!;
        await tenants.Server.Store.WriteAsync(transaction =>
        {
            transaction.Journal(new JournalRecord("filtered") { Account = user.Id, Recipient = "user@a.test", Trace = "T9", Detail = "action=failed line=3 script=\"mine of=server\" error=too many redirects" });
            transaction.Journal(new JournalRecord("filtered") { Account = user.Id, Recipient = "user@a.test", Trace = "T8", Detail = "action=failed of=domain line=1 script=\"first\" error=no room" });
            transaction.Journal(new JournalRecord("filtered") { Account = user.Id, Recipient = "user@a.test", Trace = "T7", Detail = "action=filed mailbox=x line=1 script=\"first\"" });
            return 0;
        });
        JsonElement all = await tenants.Server.AskAsync("GET", "scripts");
        Assert.Equal(["server last after", "a.test first before", "user@a.test mine of=server active", "user@b.test theirs none"], all.EnumerateArray().Select(static one => $"{one.GetProperty("owner")} {one.GetProperty("name")} {one.GetProperty("use")}"));
        Assert.Equal((3, "too many redirects", "T9"), (all[2].GetProperty("failedLine").GetInt32(), all[2].GetProperty("failedBecause").GetString(), all[2].GetProperty("failedTrace").GetString()));
        Assert.Equal("no room", all[1].GetProperty("failedBecause").GetString());
        Assert.Equal(2, (await tenants.Server.AskAsync("GET", "scripts?failed=true")).GetArrayLength());
        Assert.Equal(1, (await tenants.Server.AskAsync("GET", "scripts?use=none")).GetArrayLength());
        (_, string text) = await tenants.AskAsync("admin@a.test", "GET", "scripts");
        Assert.Equal(2, JsonDocument.Parse(text).RootElement.GetArrayLength());
        // Once it is changed, what failed before says nothing of it.
        await tenants.Server.AskAsync("PUT", "scripts/a.test/first", """{"content":"keep; stop;","use":"before"}""");
        Assert.Equal(1, (await tenants.Server.AskAsync("GET", "scripts?failed=true")).GetArrayLength());
    }
}
