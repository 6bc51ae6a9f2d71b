using System.Text.Json;
using Microsoft.Playwright;
using Posthouse.Directory;
using Posthouse.Mail;
using static Posthouse.Browser.ConsolePage;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>Providers that sign people in: set up, changed and removed on their page, by whoever may.</summary>
public sealed class IdentityProviderTests(BrowserHost host)
{
    [Fact]
    public async Task A_provider_is_made_changed_and_removed_and_its_secret_is_never_shown()
    {
        EmailAddress owner = await host.TakeOwnerAsync();
        using var api = new ServerApi(host.Origin, owner);
        await using ConsolePage console = await host.OpenConsoleAsync(owner, path: "providers");
        await console.SettleAsync();
        await console.Button("Add provider").First.ClickAsync();
        await console.ExpectAddressAsync("/console/providers/new$");
        await console.Page.GetByLabel("Signs in people of").SelectOptionAsync("demo.test");
        await console.Page.GetByLabel("Short name").FillAsync("pressed");

        // The address is needed to get a client ID there, and so it is said before there is one.
        await Expect(console.Page.Locator(".facts code").First).ToHaveTextAsync("https://localhost/signin/with/demo.test/pressed/back");
        Assert.Equal(404, (await api.TryAsync("GET", "identity-providers/demo.test/pressed")).Status);
        await console.Page.GetByLabel("Name on the sign-in page").FillAsync("Pressed Corp");
        await console.Page.GetByLabel("Issuer").FillAsync("https://id.pressed.invalid");
        await console.Page.GetByLabel("Client ID").FillAsync("posthouse");
        await console.Page.GetByLabel("Client secret").FillAsync("a secret of theirs");
        await console.Page.GetByLabel("Believed about addresses of").FillAsync("demo.test");
        await console.CheckBarriersAsync();
        await console.PictureAsync("provider-new");
        await console.Button("Add provider").ClickAsync();
        await console.ExpectAddressAsync("/console/providers/demo.test/pressed$");
        await Expect(console.Title).ToContainTextAsync("Pressed Corp");
        await console.SettleAsync();
        JsonElement made = await api.GetAsync("identity-providers/demo.test/pressed");
        Assert.Equal(("Pressed Corp", "https://id.pressed.invalid", "posthouse", "here", true, true),
            (made.GetProperty("label").GetString(), made.GetProperty("issuer").GetString(), made.GetProperty("clientId").GetString(), made.GetProperty("secondFactor").GetString(), made.GetProperty("hasSecret").GetBoolean(), made.GetProperty("enabled").GetBoolean()));
        Assert.Equal("demo.test", Assert.Single(made.GetProperty("domains").EnumerateArray()).GetString());
        await Expect(console.Page.Locator(".facts code").First).ToHaveTextAsync(made.GetProperty("redirectUri").GetString()!);
        await Expect(console.Page.GetByLabel("Client secret")).ToHaveValueAsync("");
        Assert.DoesNotContain("a secret of theirs", await console.Page.ContentAsync(), StringComparison.Ordinal);

        // What is not there cannot be reached, and is said so.
        await console.Button("Try to reach it").ClickAsync();
        await Expect(console.Page.Locator(".callout.bad")).ToContainTextAsync("It cannot be used as it is set up.");

        // Trusted less, and switched off; the secret stays.
        await console.Page.GetByLabel("Offered on the sign-in page").UncheckAsync();
        await Expect(console.Page.GetByText("It is trusted less than before")).ToBeVisibleAsync();
        await console.Page.GetByLabel("Second factor").SelectOptionAsync("reported");
        await console.CheckBarriersAsync();
        await console.PictureAsync("provider");
        await console.Button("Save").ClickAsync();
        await Expect(console.Notice).ToContainTextAsync("Saved");
        made = await api.GetAsync("identity-providers/demo.test/pressed");
        Assert.Equal((false, "reported", true), (made.GetProperty("enabled").GetBoolean(), made.GetProperty("secondFactor").GetString(), made.GetProperty("hasSecret").GetBoolean()));
        await console.Page.GetByLabel("Remove the secret that is kept").CheckAsync();
        await console.Page.RunAndWaitForResponseAsync(() => console.Button("Save").ClickAsync(), static answer => answer.Request.Method == "PUT");
        Assert.False((await api.GetAsync("identity-providers/demo.test/pressed")).GetProperty("hasSecret").GetBoolean());
        await console.Page.GetByLabel("Issuer").FillAsync("https://id.other.invalid");
        await Expect(console.Page.GetByText("it is another provider")).ToBeVisibleAsync();

        // Another of the name takes nobody's place.
        await console.GoAsync("providers/new");
        await console.Page.GetByLabel("Signs in people of").SelectOptionAsync("demo.test");
        await console.Page.GetByLabel("Name on the sign-in page").FillAsync("Second");
        await console.Page.GetByLabel("Issuer").FillAsync("https://id.second.invalid");
        await console.Page.GetByLabel("Client ID").FillAsync("posthouse");
        await console.Page.GetByLabel("Short name").FillAsync("pressed");
        await console.Button("Add provider").ClickAsync();
        await Expect(console.Page.Locator(".trouble")).ToContainTextAsync("There is one of that name already.");
        Assert.Equal("Pressed Corp", (await api.GetAsync("identity-providers/demo.test/pressed")).GetProperty("label").GetString());

        await console.GoAsync("providers?domain=demo.test&enabled=false&q=pressed");
        await console.Row("Pressed Corp").ClickAsync();
        await console.SettleAsync();
        await console.Button("Delete").ClickAsync();
        await console.Dialog.GetByRole(AriaRole.Textbox).FillAsync("pressed");
        await console.CheckBarriersAsync();
        await console.Answer("Delete").ClickAsync();
        await console.ExpectAddressAsync("/console/providers$");
        Assert.Equal(404, (await api.TryAsync("GET", "identity-providers/demo.test/pressed")).Status);
        Assert.DoesNotContain(console.Complaints, static complaint => !complaint.Contains("412", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_domain_administrator_sets_up_his_own_and_trusts_none_with_more_than_he_may()
    {
        using var api = new ServerApi(host.Origin, await host.TakeOwnerAsync());
        await api.AskAsync("PUT", "identity-providers/demo.test/trusted", """{"label":"Trusted","issuer":"https://id.trusted.invalid","clientId":"c","administrators":true,"enabled":false}""");
        await api.AskAsync("PUT", "identity-providers/server/theirs", """{"label":"Of the server","issuer":"https://id.server.invalid","clientId":"c","enabled":false}""");
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeAdministratorAsync(Role.DomainAdministrator), path: "providers");
        await console.SettleAsync();
        await Expect(console.Row("Trusted")).ToBeVisibleAsync();
        await Expect(console.Row("Of the server")).ToHaveCountAsync(0);
        await console.GoAsync("providers/new");
        Assert.Equal(["demo.test"], await console.Page.GetByLabel("Signs in people of").Locator("option").EvaluateAllAsync<string[]>("all => all.map((one) => one.value)"));
        Assert.Equal(["here", "reported"], await console.Page.GetByLabel("Second factor").Locator("option").EvaluateAllAsync<string[]>("all => all.map((one) => one.value)"));
        await Expect(console.Page.GetByLabel("May sign in administrators")).ToBeDisabledAsync();
        await console.Page.GetByLabel("Short name").FillAsync("own");
        await console.Page.GetByLabel("Name on the sign-in page").FillAsync("Our own");
        await console.Page.GetByLabel("Issuer").FillAsync("https://id.own.invalid");
        await console.Page.GetByLabel("Client ID").FillAsync("posthouse");
        await console.Page.GetByLabel("Offered on the sign-in page").UncheckAsync();
        await console.Button("Add provider").ClickAsync();
        await console.ExpectAddressAsync("/console/providers/demo.test/own$");
        Assert.Equal("Our own", (await api.GetAsync("identity-providers/demo.test/own")).GetProperty("label").GetString());
        await api.AskAsync("DELETE", "identity-providers/demo.test/own");

        await console.GoAsync("providers/demo.test/trusted");
        await Expect(console.Page.GetByText("so only an owner changes it")).ToBeVisibleAsync();
        await Expect(console.Button("Save")).ToHaveCountAsync(0);
        await console.CheckBarriersAsync();
        await console.PictureAsync("provider-beyond");
        Assert.Empty(console.Complaints);
    }

    [Theory]
    [InlineData(nameof(Role.Auditor), "en-GB", "Your role lets you look at this, and not change it.")]
    [InlineData(nameof(Role.HelpDesk), "zh-CN", "您的角色只能查看，不能修改。")]
    public async Task Who_only_looks_is_offered_no_act(string role, string language, string told)
    {
        using var api = new ServerApi(host.Origin, await host.TakeOwnerAsync());
        await api.AskAsync("PUT", "identity-providers/demo.test/looked", """{"label":"Looked at","issuer":"https://id.looked.invalid","clientId":"c","clientSecret":"of theirs","enabled":false}""");
        await using ConsolePage console = await host.OpenConsoleAsync(await host.TakeAdministratorAsync(Enum.Parse<Role>(role)), Profile.Phone with { Language = language }, "providers");
        await console.SettleAsync();
        await Expect(console.Page.Locator(".main .button.primary")).ToHaveCountAsync(0);
        await console.Row("Looked at").ClickAsync();
        await Expect(console.Page.GetByText(told)).ToBeVisibleAsync();
        await Expect(console.Page.Locator(".main :is(.button.danger, .button.primary, button[type=submit])")).ToHaveCountAsync(0);
        await Expect(console.Page.Locator(".form :is(input, textarea, select):enabled")).ToHaveCountAsync(0);
        await console.CheckBarriersAsync();
        await console.CheckWidthAsync();
        await console.PictureAsync($"provider-{role.ToLowerInvariant()}-{language[..2]}");
        Assert.Empty(console.Complaints);
    }
}
