using System.Text.Json;
using Microsoft.Playwright;
using Posthouse.Mail;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>Domains, aliases, groups and suppressed addresses from a CSV file: what is refused is named with its reason, and the others are made.</summary>
public sealed class ListImportTests(BrowserHost host)
{
    [Fact]
    public async Task Aliases_are_checked_and_created_from_rows()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), path: "aliases");
        await console.SettleAsync();
        await console.Link("Import").ClickAsync();
        await console.Page.GetByLabel("or paste rows here").FillAsync("address,targets\nimported-info@demo.test,alice@demo.test bob@demo.test\nimported-bad@demo.test,nobody-at-all@demo.test\n");
        await console.Button("Check").ClickAsync();
        await Expect(console.Page.GetByText("1 of 2 rows can be imported.")).ToBeVisibleAsync();
        await Expect(console.Row("imported-bad@demo.test")).ToContainTextAsync("Refused");
        await console.CheckBarriersAsync();
        await console.PictureAsync("console-import-aliases");
        await console.Button("Create 1 alias").ClickAsync();
        await Expect(console.Page.GetByText("1 alias has been created.")).ToBeVisibleAsync();
        await console.GoAsync("aliases?q=imported-");
        await Expect(console.Rows).ToHaveCountAsync(1);
        await Expect(console.Row("imported-info@demo.test")).ToContainTextAsync("bob@demo.test");
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task Groups_are_checked_and_created_from_rows()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeOwnerAsync(), Profile.Desktop with { Language = "zh-CN" }, "groups/import");
        await console.SettleAsync();
        // What a browser writes on its own button is in its own language.
        await Expect(console.Page.GetByText("未选择文件")).ToBeVisibleAsync();
        await console.Page.GetByLabel("CSV 文件").SetInputFilesAsync(new FilePayload { Name = "groups.csv", MimeType = "text/csv", Buffer = "address\nfrom-a-file@demo.test\n"u8.ToArray() });
        await Expect(console.Page.GetByText("groups.csv")).ToBeVisibleAsync();
        await Expect(console.Page.GetByLabel("或在此粘贴")).ToHaveValueAsync("address\nfrom-a-file@demo.test\n");
        await console.CheckBarriersAsync();
        await console.Page.GetByLabel("或在此粘贴").FillAsync("address,name,members,posting\nimported-team@demo.test,Team,alice@demo.test bob@demo.test,domain\nnot an address,,alice@demo.test,\n");
        await console.Button("检查").ClickAsync();
        await Expect(console.Row("not an address")).ToBeVisibleAsync();
        await console.PictureAsync("console-import-groups-zh");
        await console.Button("创建 1 个群组").ClickAsync();
        await Expect(console.Page.GetByText("已创建 1 个群组。")).ToBeVisibleAsync();
        await console.GoAsync("groups/imported-team@demo.test");
        await Expect(console.Title).ToContainTextAsync("Team");
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task Domains_are_checked_and_created_from_rows()
    {
        EmailAddress owner = await host.TakeOwnerAsync();
        using var api = new ServerApi(host.Origin, owner);
        await using ConsolePage console = await host.OpenConsoleAsync(owner, path: "domains");
        await console.SettleAsync();
        await console.Link("Import").ClickAsync();
        await console.Page.GetByLabel("or paste rows here").FillAsync("name,aliases,quota,maximumAccounts,suspended\nimported.test,imported.net,5 GB,20,False\ndemo.test,,,,\nimported-off.test,,,,True\nimported-much.test,,much,,\n");
        await console.Button("Check").ClickAsync();
        await Expect(console.Page.GetByText("1 of 4 rows can be imported.")).ToBeVisibleAsync();
        foreach (string refused in (string[])["demo.test", "imported-off.test", "imported-much.test"]) await Expect(console.Row(refused)).ToContainTextAsync("Refused");
        Assert.Equal(404, (await api.TryAsync("GET", "domains/imported.test")).Status);
        await console.CheckBarriersAsync();
        await console.PictureAsync("console-import-domains");
        await console.Button("Create 1 domain").ClickAsync();
        await Expect(console.Page.GetByText("1 domain has been created.")).ToBeVisibleAsync();
        JsonElement made = await api.GetAsync("domains/imported.test");
        Assert.Equal((5L * 1024 * 1024 * 1024, 20, "imported.net"), (made.GetProperty("quota").GetInt64(), made.GetProperty("maximumAccounts").GetInt32(), made.GetProperty("aliases")[0].GetString()));
        Assert.Equal(404, (await api.TryAsync("GET", "domains/imported-off.test")).Status);
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task Suppressed_addresses_are_checked_and_added_from_the_list_as_it_is_saved()
    {
        EmailAddress owner = await host.TakeOwnerAsync();
        using var api = new ServerApi(host.Origin, owner);
        await api.AskAsync("POST", "suppressions", """{"address":"saved@imported.invalid","class":"full","reason":"the box is, as they say, full","listsOnly":true,"count":4}""");
        await using ConsolePage console = await host.OpenConsoleAsync(owner, Profile.Desktop with { Language = "zh-CN" }, "suppressions?domain=imported.invalid");
        await console.SettleAsync();
        IDownload file = await console.Page.RunAndWaitForDownloadAsync(() => console.Button("导出 CSV").ClickAsync());
        string saved = await File.ReadAllTextAsync((await file.PathAsync())!);
        await api.AskAsync("DELETE", "suppressions/saved@imported.invalid");
        await console.Link("批量导入").ClickAsync();
        string columns = new(',', saved.Split("\r\n")[0].Count(static c => c == ','));
        await console.Page.GetByLabel("或在此粘贴").FillAsync($"{saved}alice@demo.test{columns}\r\n");
        await console.Button("检查").ClickAsync();
        await Expect(console.Page.GetByText("共 2 行，其中 1 行可以导入。")).ToBeVisibleAsync();
        await Expect(console.Row("alice@demo.test")).ToContainTextAsync("被拒绝");
        Assert.Equal(404, (await api.TryAsync("GET", "suppressions/saved@imported.invalid")).Status);
        await console.CheckBarriersAsync();
        await console.PictureAsync("console-import-suppressions-zh");
        await console.Button("添加 1 个地址").ClickAsync();
        await Expect(console.Page.GetByText("已添加 1 个地址。")).ToBeVisibleAsync();
        JsonElement made = await api.GetAsync("suppressions/saved@imported.invalid");
        Assert.Equal(("full", "the box is, as they say, full", true, 4, "import"),
            (made.GetProperty("class").GetString(), made.GetProperty("reason").GetString(), made.GetProperty("listsOnly").GetBoolean(), made.GetProperty("count").GetInt32(), made.GetProperty("source").GetString()));
        Assert.Empty(console.Complaints);
    }
}
