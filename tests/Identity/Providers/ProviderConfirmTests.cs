using System.Net;
using System.Text.RegularExpressions;
using Posthouse.Directory;

namespace Posthouse.Identity.Tests;

/// <summary>Whoever has no password confirms at his provider that it is he, before he changes what guards his account.</summary>
public class ProviderConfirmTests(ProviderServer host) : IClassFixture<ProviderServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fresh_sign_in_at_the_provider_stands_for_the_password_in_this_session_alone()
    {
        Account vera = await host.MakeAsync("vera");
        using Browser browser = await ComeAsync("vera");
        Assert.Equal(HttpStatusCode.Forbidden, await MakePasswordAsync(browser));
        Uri sentTo = await BeginAsync(browser);
        Assert.Contains("prompt=login", sentTo.Query, StringComparison.Ordinal);
        Assert.Contains("max_age=0", sentTo.Query, StringComparison.Ordinal);
        host.Provider.Say(sentTo, "sub-vera", "vera@here.test", ("auth_time", DateTimeOffset.UtcNow.ToUnixTimeSeconds()));
        Assert.Equal("0; url=/account?confirmed=1", (await ProviderServer.ReturnAsync(browser, sentTo)).Refresh);
        using (HttpResponseMessage page = await browser.GetAsync("/account?confirmed=1&lang=zh-CN"))
        {
            string html = await page.Content.ReadAsStringAsync(Token);
            Assert.Contains("身份已确认", html, StringComparison.Ordinal);
            Assert.DoesNotContain("name=\"password\"", html, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, await MakePasswordAsync(browser));
        Assert.Single(await host.Server.Service<ApplicationPasswords>().ListAsync(vera.Id, Token));
        // Another session of hers has not, even with what this browser keeps.
        using Browser other = await ComeAsync("vera");
        Cookie kept = browser.Cookies.GetAllCookies().Single(static one => one.Name == "__Host-posthouse-confirmed");
        other.Cookies.Add(host.Server.Https, new Cookie(kept.Name, kept.Value) { Secure = true, Path = "/" });
        Assert.Equal(HttpStatusCode.Forbidden, await MakePasswordAsync(other));
        // Nor does who writes a later end of it himself.
        string[] parts = kept.Value.Split('.');
        kept.Value = $"{long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture) + 1}.{parts[1]}";
        Assert.Equal(HttpStatusCode.Forbidden, await MakePasswordAsync(browser));
    }

    [Theory]
    [InlineData("sub-wanda", -3600)]
    [InlineData("sub-wanda", null)]
    [InlineData("sub-of-another", 0)]
    [InlineData("sub-xenia", 0)]
    public async Task An_old_sign_in_one_without_a_time_and_another_person_confirm_nothing(string subject, int? age)
    {
        foreach (string name in (string[])["wanda", "xenia"])
        {
            if (await host.Server.Service<AccountDirectory>().FindAccountAsync(Mail.EmailAddress.Parse($"{name}@here.test"), Token) is null) await host.MakeAsync(name);
            (await ComeAsync(name)).Dispose();
        }

        using Browser browser = await ComeAsync("wanda");
        Uri sentTo = await BeginAsync(browser);
        // With her address, whoever it is.
        host.Provider.Say(sentTo, subject, "wanda@here.test", ("auth_time", age is { } seconds ? DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds() : null));
        Assert.Equal(HttpStatusCode.Forbidden, (await ProviderServer.ReturnAsync(browser, sentTo)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, await MakePasswordAsync(browser));
        Assert.Single(await host.Server.Service<IdentityProviders>().LinksOfAsync((await host.Server.AccountAsync("wanda")).Id, Token));
    }

    private async Task<Browser> ComeAsync(string name)
    {
        Browser browser = host.Server.NewBrowser();
        Uri sentTo = await ProviderServer.LeaveAsync(browser);
        host.Provider.Say(sentTo, "sub-" + name, $"{name}@here.test");
        Assert.Equal(HttpStatusCode.OK, (await ProviderServer.ReturnAsync(browser, sentTo)).Status);
        await browser.LearnAsync();
        return browser;
    }

    private static async Task<Uri> BeginAsync(Browser browser)
    {
        using HttpResponseMessage begun = await browser.PostAsync("/account/confirm", ("csrf", browser.Csrf), ("provider", "here.test/corp"));
        string page = await begun.Content.ReadAsStringAsync(Token);
        Match way = Regex.Match(page, "href=\"(https://played[^\"]+)\"");
        Assert.True(way.Success, page);
        return new Uri(WebUtility.HtmlDecode(way.Groups[1].Value));
    }

    private static async Task<HttpStatusCode> MakePasswordAsync(Browser browser)
    {
        using HttpResponseMessage made = await browser.PostAsync("/account/programs/create", ("csrf", browser.Csrf), ("name", "phone"), ("scope", "mail"));
        return made.StatusCode;
    }
}
