using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Sieve;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Filters in plain words, and what becomes of them on the server.</summary>
public sealed class FilterTests(BrowserHost host)
{
    private const string Foreign = "require [\"fileinto\"];\r\n# made elsewhere\r\nif header :is \"x-project\" \"p\" { fileinto \"Archive\"; }\r\n";

    private ScriptStore Scripts => host.Services.GetRequiredService<ScriptStore>();

    [Fact]
    public async Task A_filter_is_made_in_words_beside_the_rules_of_others_and_works_on_what_is_there()
    {
        EmailAddress account = await host.TakeAccountAsync();
        AccountId id = await host.IdOfAsync(account);
        await Scripts.PutAsync(ScriptOwner.Of(id), "other", Encoding.UTF8.GetBytes(Foreign));
        await Scripts.SetUseAsync(ScriptOwner.Of(id), "other", ScriptUse.Active);
        await using Webmail mail = await host.OpenAsync(account, path: "/mail/settings/filters");
        await mail.Button("New filter").ClickAsync();
        await mail.Button("Save").ClickAsync();
        await Expect(mail.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("A condition has no text yet.");
        await mail.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Greetings");
        await mail.Page.GetByLabel("What is looked at").SelectOptionAsync("subject");
        await mail.Page.GetByLabel("How it is compared").SelectOptionAsync("begins");
        await mail.Page.GetByLabel("Text or size").FillAsync("Welc");
        await mail.Page.GetByLabel("Add what is done").SelectOptionAsync("move");
        await mail.Page.GetByLabel("Folder", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Archive" });
        await mail.Page.GetByLabel("Add what is done").SelectOptionAsync("star");
        await mail.CheckBarriersAsync();
        await mail.Button("Save").ClickAsync();
        await Expect(mail.Page.GetByText("Subject begins with “Welc”: move to Archive, star")).ToBeVisibleAsync();
        await mail.CheckBarriersAsync();
        await mail.PictureAsync("mail-filters");

        string script = await ActiveAsync(id);
        Assert.Contains("fileinto :mailboxid", script, StringComparison.Ordinal);
        Assert.EndsWith(Foreign[(Foreign.IndexOf('\n', StringComparison.Ordinal) + 1)..], script, StringComparison.Ordinal);

        await mail.Button("Do it with the mail in the Inbox now").ClickAsync();
        await Expect(mail.Notice.Last).ToContainTextAsync("Done with 1 message");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Inbox" }).ClickAsync();
        await Expect(mail.Row("Welcome")).ToHaveCountAsync(0);
        await mail.Page.GoBackAsync();

        // Off, and gone: what others wrote is as it was.
        await mail.Page.GetByRole(AriaRole.Switch, new() { Name = "On" }).UncheckAsync();
        // It shows at once; when it can be touched again the server has it.
        await Expect(mail.Page.GetByRole(AriaRole.Switch, new() { Name = "On" })).ToBeEnabledAsync();
        await Expect(mail.Page.GetByRole(AriaRole.Switch, new() { Name = "On" })).Not.ToBeCheckedAsync();
        Assert.DoesNotContain("Welc*", await ActiveAsync(id), StringComparison.Ordinal);
        await mail.Button("Delete the filter").ClickAsync();
        await Expect(mail.Page.GetByText("There are no filters yet.")).ToBeVisibleAsync();
        await Expect(mail.Page.Locator("[aria-busy=false]")).ToBeVisibleAsync();
        Assert.Equal(Foreign, await ActiveAsync(id));
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task A_message_is_the_model_for_a_filter()
    {
        await using Webmail mail = await host.OpenAsync(await host.TakeAccountAsync());
        await mail.OpenAsync("Welcome");
        await mail.Page.Locator(".message").Last.GetByRole(AriaRole.Button, new() { Name = "More", Exact = true }).ClickAsync();
        await mail.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Filter messages like this" }).ClickAsync();
        await Expect(mail.Page.GetByLabel("How it is compared")).ToHaveValueAsync("is");
        Assert.Contains("@", await mail.Page.GetByLabel("Text or size").InputValueAsync(), StringComparison.Ordinal);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task Mail_is_forwarded_and_what_that_means_is_said()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        AccountId id = await host.IdOfAsync(account);
        await using Webmail mail = await host.OpenAsync(account, path: "/mail/settings/forward");
        await mail.Page.GetByLabel("Forward my mail").CheckAsync();
        await mail.Page.GetByLabel("To these addresses, each on a line").FillAsync("not an address");
        await mail.Button("Save").ClickAsync();
        await Expect(mail.Page.GetByText("Not an address to forward to")).ToBeVisibleAsync();
        await mail.Page.GetByLabel("To these addresses, each on a line").FillAsync("me@elsewhere.test");
        await Expect(mail.Page.GetByText("me@elsewhere.test: outside demo.test")).ToBeVisibleAsync();
        await mail.Page.GetByLabel("Keep a copy here").UncheckAsync();
        await Expect(mail.Page.GetByText("Nothing will come into your Inbox any more")).ToBeVisibleAsync();
        await mail.CheckBarriersAsync();
        await mail.Button("Save").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("Saved");
        string script = await ActiveAsync(id);
        Assert.Contains("redirect :copy \"me@elsewhere.test\";\r\ndiscard;\r\nstop;", script, StringComparison.Ordinal);
        await mail.Page.ReloadAsync();
        await Expect(mail.Page.GetByLabel("Keep a copy here")).Not.ToBeCheckedAsync();
        await Expect(mail.Page.GetByLabel("Forward my mail")).ToBeCheckedAsync();
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "Forward my mail", "To these addresses, each on a line", "Save", "Mail to this address comes back to you: ")]
    [InlineData("zh-CN", "转发我的邮件", "转发到以下地址，每行一个", "保存", "发往此地址的邮件会回到您自己的邮箱：")]
    public async Task Forwarding_to_an_alias_of_ones_own_is_refused_at_once(string language, string on, string to, string save, string said)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        EmailAddress alias = EmailAddress.Parse("alias-of-" + account), other = EmailAddress.Parse("other-of-" + account);
        DirectoryAdministration administration = host.Services.GetRequiredService<DirectoryAdministration>();
        await administration.CreateAliasAsync(new Alias { Address = alias, Targets = [account] });
        await administration.CreateAliasAsync(new Alias { Address = other, Targets = [await host.TakeAccountAsync(withMail: false)] });
        await using Webmail mail = await host.OpenAsync(account, Profile.Desktop with { Language = language }, path: "/mail/settings/forward");
        await mail.Page.GetByLabel(on).CheckAsync();
        await mail.Page.GetByLabel(to).FillAsync($"{other}\n{alias}");
        await mail.Button(save).ClickAsync();
        await Expect(mail.Page.GetByText(said + alias)).ToBeVisibleAsync();
        await mail.PictureAsync("mail-forward-own-" + language);
        await mail.CheckBarriersAsync();
        await mail.Page.GetByLabel(to).FillAsync(other.ToString());
        await Expect(mail.Page.GetByText(said + alias)).ToHaveCountAsync(0);
        await mail.Button(save).ClickAsync();
        await Expect(mail.Notice).ToBeVisibleAsync();
        Assert.Contains($"redirect :copy \"{other}\"", await ActiveAsync(await host.IdOfAsync(account)), StringComparison.Ordinal);
        Assert.Empty(mail.Complaints);
    }

    [Fact]
    public async Task What_somebody_else_changed_meanwhile_is_not_overwritten()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        AccountId id = await host.IdOfAsync(account);
        await using Webmail mail = await host.OpenAsync(account, path: "/mail/settings/forward");
        await mail.Page.GetByLabel("Forward my mail").CheckAsync();
        await Scripts.PutAsync(ScriptOwner.Of(id), "other", Encoding.UTF8.GetBytes(Foreign));
        await Scripts.SetUseAsync(ScriptOwner.Of(id), "other", ScriptUse.Active);
        await mail.Page.GetByLabel("To these addresses, each on a line").FillAsync("me@elsewhere.test");
        await mail.Button("Save").ClickAsync();
        await Expect(mail.Notice).ToContainTextAsync("were changed elsewhere meanwhile");
        Assert.Equal(Foreign, await ActiveAsync(id));
    }

    [Fact]
    public async Task A_filter_that_is_open_is_kept_though_others_are_switched_or_come_from_elsewhere_meanwhile()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        AccountId id = await host.IdOfAsync(account);
        await using Webmail mail = await host.OpenAsync(account, path: "/mail/settings/filters");
        ILocator form = mail.Page.GetByRole(AriaRole.Form, new() { Name = "Filter", Exact = true });
        foreach (string name in (string[])["One", "Two"])
        {
            await mail.Button("New filter").ClickAsync();
            await mail.Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
            await mail.Page.GetByLabel("Text or size").FillAsync(name + "@x.test");
            await mail.Page.GetByLabel("Add what is done").SelectOptionAsync("star");
            await form.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Expect(form).ToHaveCountAsync(0);
        }

        await mail.Page.GetByRole(AriaRole.Button, new() { Name = "Change", Exact = true }).First.ClickAsync();
        await mail.Page.GetByLabel("Text or size").FillAsync("changed@x.test");
        ILocator switches = mail.Page.GetByRole(AriaRole.Switch, new() { Name = "On" });
        foreach (ILocator one in (ILocator[])[switches.Last, switches.First])
        {
            await one.UncheckAsync();
            await Expect(one).ToBeEnabledAsync();
        }

        await form.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(form).ToHaveCountAsync(0);
        Assert.Equal(["changed@x.test False", "Two@x.test False"], await RulesAsync());

        // Another program writes a rule more: it is said, and what was written here is kept the second time.
        await mail.Page.GetByRole(AriaRole.Button, new() { Name = "Change", Exact = true }).First.ClickAsync();
        await mail.Page.GetByLabel("Text or size").FillAsync("again@x.test");
        StoredScript active = (await Scripts.ListAsync(ScriptOwner.Of(id))).Single(static script => script.Use == ScriptUse.Active);
        await Scripts.PutAsync(ScriptOwner.Of(id), active.Name, Encoding.UTF8.GetBytes(await ActiveAsync(id) + Foreign[(Foreign.IndexOf('\n', StringComparison.Ordinal) + 1)..].Replace("fileinto \"Archive\"", "stop", StringComparison.Ordinal)));
        await form.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(mail.Notice.Last).ToContainTextAsync("were changed elsewhere meanwhile");
        await form.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(form).ToHaveCountAsync(0);
        Assert.Equal(["again@x.test False", "Two@x.test False"], await RulesAsync());
        Assert.Contains("# made elsewhere", await ActiveAsync(id), StringComparison.Ordinal);
        Assert.Empty(mail.Complaints);

        async Task<IEnumerable<string>> RulesAsync() => (await ActiveAsync(id)).Split("\r\n").Where(static line => line.StartsWith("# rule ", StringComparison.Ordinal)).Select(static line =>
        {
            using JsonDocument rule = JsonDocument.Parse(line[7..]);
            return $"{rule.RootElement.GetProperty("conditions")[0].GetProperty("value").GetString()} {rule.RootElement.GetProperty("enabled").GetBoolean()}";
        });
    }

    private async Task<string> ActiveAsync(AccountId id)
    {
        StoredScript active = (await Scripts.ListAsync(ScriptOwner.Of(id))).Single(static script => script.Use == ScriptUse.Active);
        return Encoding.UTF8.GetString((await Scripts.GetAsync(ScriptOwner.Of(id), active.Name)).Content);
    }
}
