using static Posthouse.Browser.Tests.ConsolePage;

namespace Posthouse.Browser.Tests;

/// <summary>Aliases and groups from a CSV file: what is refused is named with its reason, and the others are made.</summary>
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
        await Expect(console.Page.GetByText("1 of 2 rows can be created.")).ToBeVisibleAsync();
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
}
