using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>What a list gives as a file is what it shows: the same rows, narrowed alike and in the same order.</summary>
public sealed class CsvTests(BrowserHost host)
{
    // Where, with at least two rows there; the column of the page that tells its rows apart; and its head in the file.
    private static readonly (string Path, int Cell, string Head)[] Lists =
    [
        ("domains?q=csv-&sort=name", 0, "name"),
        ("accounts?q=csv-&sort=address", 0, "address"),
        ("aliases?q=csv-&sort=address", 0, "address"),
        ("groups?q=csv-&sort=address", 0, "address"),
        ("groups/csv-list1@demo.test?q=csv-a&sort=address", 0, "#0"),
        ("roles?q=csv-&sort=account", 0, "account"),
        ("providers?q=csv-&sort=name", 1, "name"),
        ("queue?from=csv-a1@demo.test&sort=id", 0, "id"),
        ("trace?from=csv-a1@demo.test&kind=queued&sort=recipient", 3, "recipient"),
        ("holds?q=csv-&sort=account", 0, "account"),
        ("suppressions?q=csv-&sort=address", 0, "address"),
        ("limits?q=csv-&sort=subject", 0, "subject"),
        ("filters?q=csv-&sort=owner", 1, "owner"),
        ("filters/csv-a1@demo.test?q=csv-&sort=name", 0, "#0"),
        ("accounts/csv-a1@demo.test/shares?q=csv-&sort=with", 1, "#1"),
        ("dmarc?q=203.0.113.20&sort=source", 0, "source"),
        ("dmarc/reports?q=csv-&sort=organization", 0, "organization"),
        ("tls-reports?q=csv-&sort=organization", 0, "organization"),
        ("deliverability?q=.example&sort=destination", 0, "#0"),
        ("pipeline?q=e&sort=name", 1, "#1"),
        ("settings?q=imap&sort=name", 0, "key"),
        ("keys?q=csv-&sort=name", 0, "name"),
        ("programs?q=csv-&sort=name", 0, "#0"),
        ("audit?q=csv-&operation=createDomain&sort=request", 4, "request"),
    ];

    [Fact]
    public async Task A_list_as_a_file_has_the_rows_that_are_shown()
    {
        EmailAddress owner = await host.TakeOwnerAsync();
        await SeedAsync(owner);
        await using ConsolePage console = await host.OpenConsoleAsync(owner);
        await console.SettleAsync();
        foreach ((string path, int cell, string head) in Lists)
        {
            await console.FollowAsync(path);
            ILocator list = console.Page.Locator(".list").First;
            List<string> shown = await CompareAsync(console, list, path, cell, head);
            Assert.True(shown.Count > 1, $"{path}: {string.Join(", ", shown)}");
            // The other way round.
            await list.Locator("th[aria-sort] button").ClickAsync();
            await console.ExpectAddressAsync("sort=-");
            await Expect(list.Locator("tbody tr").First).ToContainTextAsync(shown[^1]);
            List<string> turned = await CompareAsync(console, list, path, cell, head);
            Assert.Equal(Enumerable.Reverse(shown), turned);
        }

        // Cards in place of a table, and one row alone.
        await console.GoAsync("domains/csv-d1.test/dkim?q=csv-k");
        CsvFile keys = await SaveAsync(console, console.Page.Locator(".list").First);
        Assert.Equal(await console.Page.Locator(".sub-card h3 .mono").AllInnerTextsAsync(), keys.Column("selector"));
        Assert.Equal(2, keys.Rows);
        await console.GoAsync("certificates");
        await CompareAsync(console, console.Page.Locator(".list").First, "certificates", 0, "#0");
        Assert.Empty(console.Complaints);
    }

    private static async Task<List<string>> CompareAsync(ConsolePage console, ILocator list, string path, int cell, string head)
    {
        string[] cells = await list.Locator("tbody").EvaluateAsync<string[]>("(body, at) => [...body.rows].map((row) => [...row.cells].filter((one) => !one.classList.contains('pick'))[at].innerText)", cell);
        // What is said below in small is another column of the file.
        List<string> shown = [.. cells.Select(static text => Plain(text.Split('\n')[0]))];
        List<string> saved = (await SaveAsync(console, list)).Column(head).ConvertAll(static text => Plain(text.Split('\n')[0]));
        Assert.True(shown.Count == saved.Count, $"{path}: {shown.Count} shown, {saved.Count} saved");
        for (int row = 0; row < shown.Count; row++) Assert.True(shown[row].EndsWith(saved[row], StringComparison.Ordinal), $"{path}: '{shown[row]}' is shown and '{saved[row]}' saved in row {row}");
        return shown;
    }

    private static string Plain(string text) => string.Join(' ', text.Replace(",", "", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static async Task<CsvFile> SaveAsync(ConsolePage console, ILocator list)
    {
        IDownload file = await console.Page.RunAndWaitForDownloadAsync(() => list.GetByRole(AriaRole.Button, new() { Name = "CSV", Exact = true }).ClickAsync());
        return new CsvFile(await File.ReadAllTextAsync((await file.PathAsync())!));
    }

    private async Task SeedAsync(EmailAddress owner)
    {
        using var api = new ServerApi(host.Origin, owner);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        for (int i = 1; i <= 3; i++)
        {
            string account = $"csv-a{i}@demo.test";
            await api.AskAsync("POST", "domains", $$"""{"name":"csv-d{{i}}.test"}""");
            await api.AskAsync("POST", "accounts", $$"""{"address":"{{account}}","password":"one two three four"}""");
            await api.AskAsync("POST", "aliases", $$"""{"address":"csv-x{{i}}@demo.test","targets":["{{account}}"]}""");
            await api.AskAsync("POST", "groups", $$"""{"address":"csv-list{{i}}@demo.test","members":["{{owner}}"]}""");
            await api.AskAsync("PATCH", "groups/csv-list1@demo.test", $$"""{"addMembers":["{{account}}"]}""");
            await api.AskAsync("POST", "roles", $$"""{"account":"{{account}}","role":"help-desk","domain":"demo.test"}""");
            await api.AskAsync("PUT", $"identity-providers/demo.test/csv-p{i}", $$"""{"label":"Provider {{4 - i}}","issuer":"https://id{{i}}.csv.test","clientId":"c","enabled":false}""");
            await api.AskAsync("POST", "suppressions", $$"""{"address":"csv-{{i}}@far.invalid"}""");
            await api.AskAsync("PATCH", "limits/" + account, """{"recipientsPerHour":100}""");
            await api.AskAsync("PUT", $"scripts/{account}/csv-rules", """{"content":"keep;"}""");
            await api.AskAsync("PUT", $"scripts/csv-a1@demo.test/csv-s{i}", """{"content":"keep;"}""");
            await api.AskAsync("POST", "keys", $$"""{"name":"csv-k{{i}}","scopes":["read-queue"]}""");
            await api.AskAsync("POST", "oauth/clients", $$"""{"clientId":"csv-{{i}}","name":"csv-p{{i}}","isPublic":true,"isTrusted":false,"redirectUris":["https://csv.test/"],"scopes":["mail"]}""");
            var report = new TlsReport { Organization = $"csv-{i}.test", ReportId = "1", Start = now.AddDays(-1), End = now.AddDays(-1), Policies = [new TlsReportedPolicy { Type = "sts", Domain = "demo.test", Succeeded = i, Failed = 0, Failures = [] }] };
            await host.Services.GetRequiredService<ReceivedTlsReports>().KeepAsync(DomainName.Parse("demo.test"), report, "signer.test", CancellationToken.None);
            await host.Store.WriteAsync(transaction =>
            {
                long id = transaction.Sql.Insert(
                    """
                    INSERT INTO dmarc_report (organization, report_id, domain, email, proven, period_begin, period_end, received, policy, messages)
                    VALUES (@1, '7', 'demo.test', 'x@far.test', '', @2, @2, @2, 'Reject', 5)
                    """, $"csv-{i}", now.AddDays(-1));
                return transaction.Sql.Execute(
                    "INSERT INTO dmarc_report_row (report, number, source, author, disposition, dkim_aligned, spf_aligned, forwarded, messages) VALUES (@1, 0, @2, 'demo.test', 'Reject', 0, 0, 0, 5)", id, $"203.0.113.20{i}");
            });
        }

        for (int i = 1; i <= 3; i++)
        {
            await host.QueueAsync(EmailAddress.Parse("csv-a1@demo.test"), EmailAddress.Parse($"csv-m{i}@other.invalid"));
            if (i > 1) await api.AskAsync("PUT", "accounts/csv-a1@demo.test/shares", $$"""{"mailbox":"INBOX","with":"csv-a{{i}}@demo.test","rights":"reader"}""");
            if (i > 1) await api.AskAsync("POST", "domains/csv-d1.test/dkim", $$"""{"algorithm":"ed25519","selector":"csv-k{{i}}"}""");
        }

        for (int i = 1; i <= 3; i++) await api.AskAsync("POST", $"accounts/csv-a{i}@demo.test/hold", """{"reason":"a test"}""");
        await MailHistory.WriteAsync(host.Store, now);
    }
}
