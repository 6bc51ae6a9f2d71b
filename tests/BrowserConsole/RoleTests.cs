using Microsoft.Playwright;
using Posthouse.Directory;
using Posthouse.Mail;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>What each role is led to in the console, and what it is not offered because the server would refuse it.</summary>
public sealed class RoleTests(BrowserHost host)
{
    private static readonly string[] OfDomain = ["", "domains", "accounts", "aliases", "groups", "roles", "providers", "queue", "trace", "holds", "limits", "filters", "dmarc", "tls-reports", "keys", "audit"];

    private static readonly string[] OfDesk = ["", "domains", "accounts", "aliases", "groups", "providers", "queue", "trace", "holds"];

    private static readonly string[] All =
        ["", "start", "domains", "accounts", "aliases", "groups", "roles", "providers", "queue", "trace", "holds", "suppressions", "limits", "filters", "deliverability", "dmarc", "tls-reports", "pipeline", "certificates", "store", "settings", "keys", "programs", "audit"];

    private static string[] PagesOf(Role role) => role switch
    {
        Role.Owner => All,
        Role.DomainAdministrator => OfDomain,
        Role.HelpDesk => OfDesk,
        // Nothing is set up by who only looks.
        _ => [.. All.Where(static page => page != "start")],
    };

    [Theory]
    [InlineData(nameof(Role.Owner), "en-GB")]
    [InlineData(nameof(Role.DomainAdministrator), "zh-CN")]
    [InlineData(nameof(Role.HelpDesk), "en-GB")]
    [InlineData(nameof(Role.Auditor), "zh-CN")]
    public async Task Each_role_is_led_to_its_pages_and_told_of_the_others(string name, string language)
    {
        Role role = Enum.Parse<Role>(name);
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeAdministratorAsync(role), Profile.Desktop with { Language = language });
        await console.SettleAsync();
        string[] led = await console.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('.nav a')].map((one) => one.getAttribute('href').replace('/console/', ''))");
        Assert.Equal(PagesOf(role), led);
        foreach (string page in All)
        {
            await console.FollowAsync(page);
            await Expect(console.Page.Locator(".trouble")).ToHaveCountAsync(0);
            await Expect(console.Page.GetByText(language == "zh-CN" ? "您的角色不包括此页面。" : "This page is not part of your role.")).ToHaveCountAsync(led.Contains(page) ? 0 : 1);
        }

        // Nothing was asked for that the server refused.
        Assert.Empty(console.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "Your role lets you look at this, and not change it.")]
    [InlineData("zh-CN", "您的角色只能查看，不能修改。")]
    public async Task An_auditor_sees_everything_and_is_offered_no_act(string language, string told)
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await host.LinkAsync(account, "plan.pdf");
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeAdministratorAsync(Role.Auditor), Profile.Desktop with { Language = language });
        await console.SettleAsync();
        foreach (string page in (string[])["domains/demo.test/settings", "domains/demo.test/mta-sts", "domains/demo.test/dns", $"accounts/{account}", $"accounts/{account}/sending", "groups/everyone@demo.test", "limits/default", "aliases/postmaster@demo.test"])
        {
            await console.FollowAsync(page);
            await Expect(console.Page.GetByText(told).First).ToBeVisibleAsync();
            await Expect(console.Page.Locator("button[type=submit]")).ToHaveCountAsync(0);
            await Expect(console.Page.Locator(".form :is(input, textarea, select):enabled")).ToHaveCountAsync(0);
            await console.CheckBarriersAsync();
            await console.PictureAsync($"role-auditor-{page.Replace('/', '-')}-{language[..2]}");
        }

        foreach (string page in (string[])["roles", "groups/everyone@demo.test", "domains/demo.test/dkim", $"accounts/{account}/sign-in", $"accounts/{account}/links", $"accounts/{account}/shares", "keys", "programs", "certificates", "store", "suppressions"])
        {
            await console.FollowAsync(page);
            await Expect(console.Page.Locator(".main :is(.button.danger, .button.primary, .button.danger-fill)")).ToHaveCountAsync(0);
        }

        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task A_domain_administrator_acts_on_nobody_above_him_and_gives_what_he_has()
    {
        EmailAddress owner = await host.TakeOwnerAsync(), account = await host.TakeAccountAsync(withMail: false);
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeAdministratorAsync(Role.DomainAdministrator), path: $"accounts/{owner}/sign-in");
        await console.SettleAsync();
        await Expect(console.Page.GetByText("You may not reset the password or the second factor of this account.")).ToBeVisibleAsync();
        await Expect(console.Button("Reset password")).ToHaveCountAsync(0);
        await Expect(console.Button("Delete")).ToHaveCountAsync(0);
        await console.GoAsync($"accounts/{owner}");
        await Expect(console.Button("Save")).ToHaveCountAsync(0);
        await console.GoAsync($"accounts/{account}/sign-in");
        await Expect(console.Button("Remove second factor")).ToBeVisibleAsync();
        await Expect(console.Button("Reset password").First).ToBeVisibleAsync();

        // What is granted to the domain is seen, and changed by whoever grants it.
        await console.GoAsync("domains/demo.test/settings");
        await Expect(console.Page.GetByLabel("Other names")).ToBeEnabledAsync();
        await Expect(console.Page.GetByLabel("Accounts at most")).ToBeDisabledAsync();
        await Expect(console.Page.GetByText("An owner of the server decides about these.")).ToBeVisibleAsync();
        await console.CheckBarriersAsync();

        // The server's filters are not his, whatever address he types.
        foreach (string path in (string[])["filters/server", "filters/server/new"])
        {
            await console.GoAsync(path);
            await Expect(console.Page.GetByText("This page is not part of your role.")).ToBeVisibleAsync();
            await Expect(console.Page.Locator(".main select")).ToHaveCountAsync(0);
        }

        await console.GoAsync($"roles?q={owner.LocalPart}");
        await Expect(console.Row(owner.ToString())).ToBeVisibleAsync();
        await Expect(console.Row(owner.ToString()).GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await console.GoAsync($"roles?q={account.LocalPart}");
        await console.Button("Give a role").ClickAsync();
        ILocator role = console.Dialog.GetByLabel("Role"), place = console.Dialog.GetByLabel("For");
        Assert.Equal(["domain-administrator", "help-desk", "auditor"], await role.Locator("option").EvaluateAllAsync<string[]>("all => all.map((one) => one.value)"));
        await console.Dialog.GetByLabel("Address").FillAsync(account.ToString());
        await role.SelectOptionAsync("help-desk");
        Assert.Equal(["demo.test"], await place.Locator("option").EvaluateAllAsync<string[]>("all => all.map((one) => one.value)"));
        await console.CheckBarriersAsync();
        await console.PictureAsync("role-give");
        await console.Answer("Give a role").ClickAsync();
        await Expect(console.Row(account.ToString())).ToContainTextAsync("demo.test");
        await console.Button($"Take away “Help desk” from {account}").ClickAsync();
        await console.Answer("Take away").ClickAsync();
        await Expect(console.Row(account.ToString())).ToHaveCountAsync(0);
        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task A_help_desk_resets_a_password_and_changes_nothing_else()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeAdministratorAsync(Role.HelpDesk), path: $"accounts/{account}");
        await console.SettleAsync();
        await Expect(console.Page.GetByText("Your role lets you look at this, and not change it.")).ToBeVisibleAsync();
        await Expect(console.Button("Delete")).ToHaveCountAsync(0);
        await Expect(console.Link("Audit log")).ToHaveCountAsync(0);
        await Expect(console.Link("Sent mail")).ToBeVisibleAsync();
        await console.PictureAsync("role-help-desk");
        await console.Button("Reset password").ClickAsync();
        await console.Answer("Make one").ClickAsync();
        await console.Answer("Reset password").ClickAsync();
        await Expect(console.Notice).ToContainTextAsync("The password has been changed.");

        // Addresses of acts that are others', within lists that he sees.
        foreach (string path in (string[])["providers/new", "accounts/import", "aliases/import", "groups/import", "domains/import"])
        {
            await console.GoAsync(path);
            await Expect(console.Page.GetByText("This page is not part of your role.")).ToBeVisibleAsync();
            await Expect(console.Page.Locator(".main form")).ToHaveCountAsync(0);
        }

        Assert.Empty(console.Complaints);
    }

    [Fact]
    public async Task An_auditor_sees_scripts_and_is_offered_no_new_one()
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeAdministratorAsync(Role.Auditor), path: "filters/server");
        await console.SettleAsync();
        await Expect(console.Button("New script")).ToHaveCountAsync(0);
        foreach (string owner in (string[])["server", "demo.test"])
        {
            await console.GoAsync($"filters/{owner}/new");
            await Expect(console.Page.GetByText("This page is not part of your role.")).ToBeVisibleAsync();
            await Expect(console.Page.Locator(".main form")).ToHaveCountAsync(0);
        }

        Assert.Empty(console.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "Nothing to administer here")]
    [InlineData("zh-CN", "您没有管理权限")]
    public async Task Who_has_no_role_is_shown_the_way_to_his_mail(string language, string told)
    {
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeAccountAsync(withMail: false), Profile.Desktop with { Language = language }, "settings");
        await Expect(console.Page.Locator("h1")).ToHaveTextAsync(told);
        await Expect(console.Page.Locator("a[href='/mail/']")).ToBeVisibleAsync();
        await Expect(console.Page.Locator(".nav")).ToHaveCountAsync(0);
        await console.CheckBarriersAsync();
        Assert.Empty(console.Complaints);
    }
}
