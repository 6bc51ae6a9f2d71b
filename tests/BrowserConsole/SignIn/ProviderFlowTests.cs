using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Mail;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>Signing in by a provider that is somewhere else, from the sign-in page to the mail.</summary>
public sealed class ProviderFlowTests(ProviderHost host) : IClassFixture<ProviderHost>
{
    [Theory]
    [InlineData("en-GB", "Sign in with Played Corp", "Nothing is waiting in your inbox.")]
    [InlineData("zh-CN", "用 Played Corp 登录", "收件箱里没有待处理的邮件。")]
    public async Task A_click_leads_to_the_provider_and_back_into_ones_mail(string language, string button, string inbox)
    {
        BrowserHost.Require();
        EmailAddress account = await host.MakeAccountAsync("dora-" + language[..2]);
        host.Provider.Person = account.ToString();
        await using Webmail mail = await host.OpenAsync(language);
        await mail.Page.GotoAsync("/signin?next=/mail/");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = button }).ClickAsync();
        await Assertions.Expect(mail.Page).ToHaveURLAsync(new Regex("^" + Regex.Escape(host.Provider.Issuer + "/authorize?")));
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = "Go on as " + account }).ClickAsync();

        await Expect(mail.Page.GetByText(inbox)).ToBeVisibleAsync();
        await Assertions.Expect(mail.Page).ToHaveURLAsync(new Regex("^" + Regex.Escape(ProviderHost.Origin + "/mail/")));
        Assert.Equal(account.ToString(), await mail.Page.EvaluateAsync<string>("async () => (await (await fetch('/session')).json()).address"));
        AccountId id = (await host.Service<AccountDirectory>().FindAccountAsync(account, CancellationToken.None))!.Id;
        Assert.Equal(SignInMethod.Provider, Assert.Single(await host.Service<BrowserSessions>().ListAsync(id)).Method);
        Assert.Empty(mail.Complaints);
    }

    [Theory]
    [InlineData("en-GB", "Sign in with Played Corp", "Nobody here is known by that sign-in")]
    [InlineData("zh-CN", "用 Played Corp 登录", "这里没有与该登录对应的账号")]
    public async Task Whom_nobody_here_knows_comes_back_to_be_told_so_and_is_not_signed_in(string language, string button, string told)
    {
        BrowserHost.Require();
        host.Provider.Person = "nobody@demo.test";
        await using Webmail mail = await host.OpenAsync(language);
        await mail.Page.GotoAsync("/signin?next=/mail/");
        await mail.Page.GetByRole(AriaRole.Link, new() { Name = button }).ClickAsync();
        await mail.Page.RunAndWaitForResponseAsync(
            () => mail.Page.GetByRole(AriaRole.Link, new() { Name = "Go on as nobody@demo.test" }).ClickAsync(), static answer => answer.Status == 403 && answer.Url.Contains("/signin/with/server/played/back?", StringComparison.Ordinal));
        await Expect(mail.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(told);
        await mail.PictureAsync("provider-unknown-" + language[..2]);
        await mail.CheckBarriersAsync();
        Assert.Equal(401, await mail.Page.EvaluateAsync<int>("async () => (await fetch('/session')).status"));
    }
}
