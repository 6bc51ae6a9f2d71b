using System.Text.Json;
using Microsoft.Playwright;
using Posthouse.Mail;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>One page of signing in, in a browser with a device of its own that makes passkeys (WebAuthn §11).</summary>
internal sealed class KeyPage : BrowserPage
{
    private readonly ICDPSession _driver;
    private readonly string _device;

    private KeyPage(IBrowserContext context, IPage page, ICDPSession driver, string device)
        : base(context, page)
    {
        _driver = driver;
        _device = device;
    }

    internal static async Task<KeyPage> PlugInAsync(IBrowserContext context, IPage page)
    {
        ICDPSession driver = await context.NewCDPSessionAsync(page);
        await driver.SendAsync("WebAuthn.enable");
        return new KeyPage(context, page, driver, await PlugInAsync(driver));
    }

    internal ILocator Status => Page.Locator("[role=status]");

    /// <summary>What a passkey's button says went wrong.</summary>
    internal ILocator Alert => Page.Locator(".note[role=alert][id]:not([hidden])");

    internal static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>Whether the device knows who holds it.</summary>
    internal Task RecogniseAsync(bool owner) => _driver.SendAsync("WebAuthn.setUserVerified", Of(("isUserVerified", owner)));

    /// <summary>Whether anybody touches it.</summary>
    internal Task TouchAsync(bool touches) => _driver.SendAsync("WebAuthn.setAutomaticPresenceSimulation", Of(("enabled", touches)));

    internal async Task<int> CountKeysAsync()
    {
        JsonElement? answer = await _driver.SendAsync("WebAuthn.getCredentials", Of());
        return answer!.Value.GetProperty("credentials").GetArrayLength();
    }

    /// <summary>Another device in the place of this one, with none of its keys.</summary>
    internal async Task<KeyPage> ReplaceDeviceAsync()
    {
        await _driver.SendAsync("WebAuthn.removeVirtualAuthenticator", Of());
        return new KeyPage(Context, Page, _driver, await PlugInAsync(_driver));
    }

    internal async Task SignInAsync(EmailAddress account, string path = "/account", string password = PasskeyHost.Password, string language = "en")
    {
        await Page.GotoAsync($"/signin?again=1&lang={language}&next={Uri.EscapeDataString(path)}");
        await Page.Locator("input[name=name]").FillAsync(account.ToString());
        await Page.Locator("input[name=password]").FillAsync(password);
        await Page.Locator("button[type=submit]").ClickAsync();
    }

    /// <summary>On the account page.</summary>
    internal async Task AddKeyAsync(string name, string? password = PasskeyHost.Password)
    {
        ILocator form = Page.Locator("form[action^='/account/passkeys?']");
        await form.Locator("input[name=name]").FillAsync(name);
        if (password is not null) await form.Locator("input[name=password]").FillAsync(password);
        await form.Locator("button").ClickAsync();
    }

    internal async Task SignOutAsync()
    {
        await Page.Locator("form[action='/signout'] button").ClickAsync();
        await Expect(Page.Locator("input[name=password]")).ToBeVisibleAsync();
    }

    private static async Task<string> PlugInAsync(ICDPSession driver)
    {
        JsonElement? answer = await driver.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true },
        });
        return answer!.Value.GetProperty("authenticatorId").GetString()!;
    }

    private Dictionary<string, object> Of(params ReadOnlySpan<(string Name, object Value)> more)
    {
        var all = new Dictionary<string, object> { ["authenticatorId"] = _device };
        foreach ((string name, object value) in more) all[name] = value;
        return all;
    }
}
