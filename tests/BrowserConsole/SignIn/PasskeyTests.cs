using Microsoft.Playwright;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Mail;
using static Posthouse.BrowserConsole.Tests.KeyPage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>Passkeys as a real browser makes and shows them.</summary>
public sealed class PasskeyTests(PasskeyHost host) : IClassFixture<PasskeyHost>
{
    [Theory]
    [InlineData("en", "Sign in with a passkey", "The passkey is added: you can sign in with it from now on.")]
    [InlineData("zh-CN", "用通行密钥登录", "通行密钥已添加，今后可以用它登录。")]
    public async Task One_that_was_added_signs_in_alone(string language, string button, string added)
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using KeyPage browser = await host.OpenAsync(language);
        await browser.SignInAsync(account, "/account?lang=" + language, language: language);
        await browser.AddKeyAsync("Laptop");
        await Expect(browser.Status).ToHaveTextAsync(added);
        await Expect(browser.Page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Expect(browser.Page.GetByText("Laptop", new() { Exact = true })).ToBeVisibleAsync();
        await browser.CheckBarriersAsync();
        await browser.PictureAsync("passkey-account-" + language);
        await browser.SignOutAsync();

        await browser.Page.GotoAsync($"/signin?lang={language}&next=%2Faccount");
        await browser.PictureAsync("passkey-signin-" + language);
        await browser.Button(button).ClickAsync();
        await Assertions.Expect(browser.Page).ToHaveURLAsync(PasskeyHost.Origin + "/account");
        await Expect(browser.Page.GetByText(account.ToString()).First).ToBeVisibleAsync();
        Assert.Contains((await host.Service<BrowserSessions>().ListAsync(await IdOfAsync(account))).ToList(), static one => one.Method == SignInMethod.Passkey);
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Each_of_two_signs_in_until_it_is_removed()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using KeyPage laptop = await host.OpenAsync();
        await laptop.SignInAsync(account);
        await laptop.AddKeyAsync("Laptop");
        await Expect(laptop.Status).ToBeVisibleAsync();
        // One device has one passkey of an account.
        await laptop.AddKeyAsync("Laptop once more");
        await Expect(laptop.Alert).ToHaveTextAsync("This device already has a passkey for this account.");
        Assert.Equal(1, await laptop.CountKeysAsync());

        await using KeyPage phone = await host.OpenAsync();
        await phone.SignInAsync(account);
        await phone.AddKeyAsync("Phone");
        await Expect(phone.Status).ToBeVisibleAsync();
        await phone.Page.Locator("summary").Last.ClickAsync();
        ILocator rename = phone.Page.Locator("form[action^='/account/passkeys/rename']").Last;
        await rename.Locator("input[name=name]").FillAsync("工作手机 <b>");
        await rename.Locator("button").ClickAsync();
        await Expect(phone.Status).ToHaveTextAsync("Done.");
        await Expect(phone.Page.Locator("li strong", new() { HasText = "工作手机 <b>" })).ToBeVisibleAsync();

        await phone.Button("Delete Laptop").ClickAsync();
        await Expect(phone.Status).ToHaveTextAsync("Done.");
        await laptop.Page.GotoAsync("/signin?again=1&next=%2Faccount");
        await laptop.Button("Sign in with a passkey").ClickAsync();
        await Expect(laptop.Alert).ToHaveTextAsync("This passkey is not accepted here. It may have been removed. Use another way to sign in.");
        await laptop.CheckBarriersAsync();

        await phone.SignOutAsync();
        await phone.Page.GotoAsync("/signin?next=%2Faccount");
        await phone.Button("Sign in with a passkey").ClickAsync();
        await Assertions.Expect(phone.Page).ToHaveURLAsync(PasskeyHost.Origin + "/account");
    }

    [Theory]
    [InlineData("en", "Nothing has happened: the prompt was closed or timed out, your device did not recognise you, or it has no passkey for this server.")]
    [InlineData("zh-CN", "未完成：提示已关闭或超时，设备未能识别您，或设备上没有此服务器的通行密钥。")]
    public async Task Whom_the_device_does_not_know_is_told_and_not_signed_in(string language, string told)
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using KeyPage browser = await host.OpenAsync(language);
        await browser.SignInAsync(account, "/account?lang=" + language, language: language);
        await browser.RecogniseAsync(owner: false);
        await browser.AddKeyAsync("Laptop");
        await Expect(browser.Alert).ToHaveTextAsync(told);
        await browser.RecogniseAsync(owner: true);
        await browser.AddKeyAsync("Laptop");
        await Expect(browser.Status).ToBeVisibleAsync();
        await browser.SignOutAsync();

        await browser.RecogniseAsync(owner: false);
        await browser.Page.GotoAsync($"/signin?lang={language}&next=%2Faccount");
        ILocator button = browser.Page.Locator("[data-passkey=signin]");
        await button.ClickAsync();
        await Expect(browser.Alert).ToHaveTextAsync(told);
        await browser.CheckBarriersAsync();
        await browser.PictureAsync("passkey-unknown-" + language);
        // Nothing has to be loaded anew for the next attempt.
        await browser.RecogniseAsync(owner: true);
        await button.ClickAsync();
        await Assertions.Expect(browser.Page).ToHaveURLAsync(PasskeyHost.Origin + "/account");
    }

    [Fact]
    public async Task A_prompt_that_is_closed_leaves_everything_as_it_was()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using KeyPage browser = await host.OpenAsync();
        await browser.SignInAsync(account);
        await browser.AddKeyAsync("Laptop", "not the password");
        await Expect(browser.Alert).ToHaveTextAsync("The passkey was not added: the password is wrong, or too much time has passed. Try again.");
        Assert.Equal(0, await browser.CountKeysAsync());
        await browser.AddKeyAsync("Laptop");
        await Expect(browser.Status).ToBeVisibleAsync();
        await browser.SignOutAsync();

        // Nobody touches the device, and whoever sits there gives up: as browsers end a prompt.
        await browser.TouchAsync(false);
        ILocator button = browser.Button("Sign in with a passkey");
        await browser.Page.EvaluateAsync("""
            () => {
              const get = navigator.credentials.get.bind(navigator.credentials);
              navigator.credentials.get = (options) => {
                const closing = new AbortController();
                window.closePrompt = () => closing.abort();
                window.prompts = (window.prompts ?? 0) + 1;
                return get({ ...options, signal: closing.signal });
              };
            }
            """);
        await button.ClickAsync();
        await browser.Page.WaitForFunctionAsync("window.prompts === 1");
        await Expect(button).ToBeDisabledAsync();
        // Who clicks again gets no second prompt.
        await button.DispatchEventAsync("click");
        await browser.Page.EvaluateAsync("closePrompt()");
        await Expect(browser.Alert).ToContainTextAsync("Nothing has happened");
        await Expect(button).ToBeEnabledAsync();
        await Expect(button).ToBeFocusedAsync();
        Assert.Equal(1, await browser.Page.EvaluateAsync<int>("window.prompts"));
    }

    [Fact]
    public async Task A_device_without_a_passkey_says_what_may_be_the_matter()
    {
        await using KeyPage browser = await host.OpenAsync();
        await browser.Page.GotoAsync("/signin");
        await browser.Button("Sign in with a passkey").ClickAsync();
        await Expect(browser.Alert).ToContainTextAsync("it has no passkey for this server");
    }

    [Fact]
    public async Task Where_they_cannot_work_the_page_leads_to_where_they_do()
    {
        EmailAddress account = await host.TakeAccountAsync();
        foreach (string origin in (string[])[host.Numbers, PasskeyHost.OriginBelow])
        {
            await using KeyPage browser = await host.OpenAsync(origin: origin);
            await browser.Page.GotoAsync("/signin?next=%2Fmail%2F");
            ILocator link = browser.Page.GetByRole(AriaRole.Link, new() { Name = "Passkeys work at https://mail.demo.test alone" });
            await Expect(link).ToHaveAttributeAsync("href", "https://mail.demo.test/signin?lang=en&next=%2Fmail%2F");
            await Expect(browser.Button("Sign in with a passkey")).ToBeHiddenAsync();
            await browser.CheckBarriersAsync();
            await browser.SignInAsync(account);
            await Expect(browser.Page.GetByRole(AriaRole.Link, new() { Name = "Passkeys work at https://mail.demo.test alone" })).ToBeVisibleAsync();
            await Expect(browser.Page.Locator("form[action^='/account/passkeys?']")).ToBeHiddenAsync();
        }
    }

    [Fact]
    public async Task A_page_of_a_name_below_gets_a_signature_and_is_refused()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using KeyPage browser = await host.OpenAsync();
        await browser.SignInAsync(account);
        await browser.AddKeyAsync("Laptop");
        await Expect(browser.Status).ToBeVisibleAsync();
        // Its script says that it is where passkeys work.
        await browser.Page.AddInitScriptAsync("new MutationObserver(() => { for (const one of document.querySelectorAll('[data-passkey]')) one.dataset.origin = location.origin; }).observe(document, { childList: true, subtree: true });");
        await browser.Page.GotoAsync(PasskeyHost.OriginBelow + "/signin?next=%2Faccount");
        Task<IRequest> shown = browser.Page.WaitForRequestAsync(PasskeyHost.OriginBelow + "/signin/passkey?lang=en");
        await browser.Button("Sign in with a passkey").ClickAsync();
        Assert.Contains("signature", (await shown).PostData, StringComparison.Ordinal);
        await Expect(browser.Alert).ToContainTextAsync("This passkey is not accepted here.");
    }

    [Theory]
    [InlineData("en", "Confirm with a passkey", "You have confirmed that it is you. For five minutes no password is asked for.")]
    [InlineData("zh-CN", "使用通行密钥确认身份", "身份已确认，五分钟内无需输入密码。")]
    public async Task It_confirms_who_one_is_in_the_place_of_the_password(string language, string button, string confirmed)
    {
        EmailAddress account = await host.TakeAccountAsync(), other = await host.TakeAccountAsync();
        await using KeyPage browser = await host.OpenAsync(language);
        string page = "/account?lang=" + language;
        await browser.SignInAsync(other, page, language: language);
        await browser.AddKeyAsync("Somebody else’s");
        await Expect(browser.Status).ToBeVisibleAsync();
        await browser.SignInAsync(account, page, language: language);
        // By the password itself.
        ILocator create = browser.Page.Locator("form[action^='/account/programs/create']");
        await create.Locator("input[name=name]").FillAsync("Thunderbird");
        await create.Locator("input[name=password]").FillAsync("not the password");
        await create.Locator("button").ClickAsync();
        await Expect(browser.Page.Locator(".note[role=alert]").First).ToBeVisibleAsync();
        await create.Locator("input[name=name]").FillAsync("Thunderbird");
        await create.Locator("input[name=password]").FillAsync(PasskeyHost.Password);
        await create.Locator("button").ClickAsync();
        await Expect(browser.Status.Locator("code")).ToBeVisibleAsync();

        KeyPage own = await browser.ReplaceDeviceAsync();
        await own.AddKeyAsync("Laptop");
        await Expect(own.Page.Locator("li strong", new() { HasText = "Laptop" })).ToBeVisibleAsync();
        await own.RecogniseAsync(owner: false);
        await own.Button(button).ClickAsync();
        await Expect(own.Alert).ToBeVisibleAsync();
        await Expect(create.Locator("input[name=password]")).ToBeVisibleAsync();
        await own.RecogniseAsync(owner: true);
        await own.Button(button).ClickAsync();
        await Expect(own.Status).ToHaveTextAsync(confirmed);
        await Expect(own.Page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Expect(own.Page.Locator("input[name=password]")).ToHaveCountAsync(0);
        await own.CheckBarriersAsync();
        await create.Locator("input[name=name]").FillAsync("Phone");
        await create.Locator("button").ClickAsync();
        await Expect(own.Status.Locator("code")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Anothers_confirms_nothing()
    {
        EmailAddress account = await host.TakeAccountAsync(), other = await host.TakeAccountAsync();
        await using KeyPage browser = await host.OpenAsync();
        await browser.SignInAsync(account);
        await browser.AddKeyAsync("Mine");
        await Expect(browser.Status).ToBeVisibleAsync();
        KeyPage replaced = await browser.ReplaceDeviceAsync();
        await replaced.SignInAsync(other);
        await replaced.AddKeyAsync("Somebody else’s");
        await Expect(replaced.Status).ToBeVisibleAsync();
        await replaced.SignInAsync(account);
        await replaced.Button("Confirm with a passkey").ClickAsync();
        await Expect(replaced.Alert).ToHaveTextAsync("This passkey is not one of this account. Try again with another one.");
        await Expect(replaced.Page.Locator("input[name=password]").First).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("en", "Show a passkey of your account")]
    [InlineData("zh-CN", "请使用您账号的通行密钥")]
    public async Task Whose_role_needs_a_second_factor_may_make_it_a_passkey(string language, string told)
    {
        EmailAddress account = await host.TakeAccountAsync(Role.HelpDesk);
        await using KeyPage browser = await host.OpenAsync(language);
        await browser.SignInAsync(account, "/console/", language: language);
        // Nothing but the page on which one is added.
        await Assertions.Expect(browser.Page).ToHaveURLAsync(PasskeyHost.Origin + "/account");
        await browser.Page.GotoAsync("/account?lang=" + language);
        await Expect(browser.Page.Locator("form[action^='/account/programs/create']")).ToHaveCountAsync(0);
        await browser.PictureAsync("passkey-must-" + language);
        await browser.AddKeyAsync("Laptop");
        await Expect(browser.Status).ToBeVisibleAsync();
        await Expect(browser.Page.Locator("form[action^='/account/programs/create']")).ToBeVisibleAsync();
        await browser.SignOutAsync();

        // The password leads to the passkey, and no further.
        await browser.SignInAsync(account, language: language);
        await Expect(browser.Page.GetByText(told)).ToBeVisibleAsync();
        await browser.CheckBarriersAsync();
        await browser.PictureAsync("passkey-step-" + language);
        await browser.RecogniseAsync(owner: false);
        ILocator button = browser.Page.Locator("[data-passkey=step]");
        await button.ClickAsync();
        await Expect(browser.Alert).ToBeVisibleAsync();
        await browser.RecogniseAsync(owner: true);
        await button.ClickAsync();
        await Assertions.Expect(browser.Page).ToHaveURLAsync(PasskeyHost.Origin + "/account");
        await Expect(browser.Page.GetByText(account.ToString()).First).ToBeVisibleAsync();
    }

    private async Task<AccountId> IdOfAsync(EmailAddress address) => (await host.Service<AccountDirectory>().FindAccountAsync(address, CancellationToken.None))!.Id;
}
