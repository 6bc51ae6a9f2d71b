using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Posthouse.Mail;
using Posthouse.Server;
using Posthouse.Testing;
using static Posthouse.Browser.Webmail;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>What people do at /account and where programs and devices ask to be let in, from the click to what it is good for.</summary>
public sealed class AccountFlowTests(BrowserHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_elsewhere_is_seen_by_its_browser_and_ended()
    {
        EmailAddress account = await host.TakeAccountAsync();
        await using Webmail lost = await host.OpenAsync(account);
        await Expect(lost.Row("Welcome")).ToBeVisibleAsync();
        await using Webmail own = await host.OpenAsync(account, path: "/account?lang=en");
        ILocator sessions = own.Page.Locator("li", new() { HasText = "Chrome on Linux" });
        await Expect(sessions).ToHaveCountAsync(2);
        await Expect(sessions.Filter(new() { HasText = "this browser" })).ToHaveCountAsync(1);
        await sessions.Locator("button").ClickAsync();
        await Expect(own.Page.Locator("[role=status]")).ToBeVisibleAsync();
        await Expect(sessions).ToHaveCountAsync(1);
        await lost.Page.ReloadAsync();
        await Assertions.Expect(lost.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/signin"));
    }

    [Fact]
    public async Task The_code_of_an_authenticator_signs_in_once()
    {
        EmailAddress account = await host.TakeAccountAsync();
        byte[] secret;
        await using (Webmail own = await host.OpenAsync(account, path: "/account?lang=en"))
        {
            ILocator begin = own.Page.Locator("form[action^='/account/factor/begin']");
            await begin.Locator("input[name=password]").FillAsync(DemoSetup.Password);
            await begin.Locator("button").ClickAsync();
            secret = Base32.Read(await own.Page.Locator("p code").First.InnerTextAsync());
            ILocator confirm = own.Page.Locator("form[action^='/account/factor/confirm']");
            await confirm.Locator("input[name=code]").FillAsync(Authenticator.CodeOf(secret));
            await confirm.Locator("button[type=submit]").ClickAsync();
            await Expect(own.Page.Locator("li code").First).ToBeVisibleAsync();
        }

        // The one that was shown already is not taken; the next one is.
        string code = Authenticator.CodeOf(secret, ahead: 1);
        await using (Webmail mail = await host.OpenAsync(account))
        {
            await mail.Page.Locator("input[name=code]").FillAsync(code);
            await mail.Page.Locator("form[action^='/signin/code'] button[type=submit]").First.ClickAsync();
            await Expect(mail.Row("Welcome")).ToBeVisibleAsync();
        }

        await using Webmail again = await host.OpenAsync(account);
        await again.Page.Locator("input[name=code]").FillAsync(code);
        await again.Page.Locator("form[action^='/signin/code'] button[type=submit]").First.ClickAsync();
        await Expect(again.Page.Locator("[role=alert]")).ToBeVisibleAsync();
        await Expect(again.Rows).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_password_of_a_program_opens_what_was_ticked_until_it_is_deleted()
    {
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail own = await host.OpenAsync(account, path: "/account?lang=en");
        string jmap = await MakeAsync("A JMAP program", "jmap"), pop3 = await MakeAsync("An old program", "pop3");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await SessionAsync(account, jmap), await SessionAsync(account, pop3)));
        await own.Page.GetByRole(AriaRole.Button, new() { Name = "Delete A JMAP program" }).ClickAsync();
        await Expect(own.Page.GetByText("A JMAP program")).ToHaveCountAsync(0);
        Assert.Equal(HttpStatusCode.Unauthorized, await SessionAsync(account, jmap));

        async Task<string> MakeAsync(string name, string scope)
        {
            ILocator create = own.Page.Locator("form[action^='/account/programs/create']");
            await create.Locator("input[name=name]").FillAsync(name);
            await create.Locator("input[value=mail]").UncheckAsync();
            await create.Locator($"input[value={scope}]").CheckAsync();
            await create.Locator("input[name=password]").FillAsync(DemoSetup.Password);
            await create.Locator("button").ClickAsync();
            await Expect(own.Page.GetByText(name).First).ToBeVisibleAsync();
            return await own.Page.Locator("[role=status] code").InnerTextAsync();
        }
    }

    [Theory]
    [InlineData("allow")]
    [InlineData("deny")]
    public async Task A_device_is_let_in_or_kept_out_by_whoever_types_its_code(string answer)
    {
        string client = "scanner-" + answer;
        using var api = new ServerApi(host.Origin, await host.TakeOwnerAsync());
        await api.AskAsync("POST", "oauth/clients", JsonSerializer.Serialize(new { clientId = client, name = "Scanner", isPublic = true, isTrusted = false, grants = (string[])["device_code"], scopes = (string[])["mail"] }));
        using HttpClient device = SecureClient();
        JsonElement begun = await PostAsync(device, "/oauth/device", ("client_id", client), ("scope", "mail"));
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail person = await host.OpenAsync(account, path: "/device?lang=en", origin: host.SecureOrigin);
        await person.Page.Locator("input[name=user_code]").FillAsync(begun.GetProperty("user_code").GetString()!);
        await person.Page.Locator("button[type=submit]").First.ClickAsync();
        await Expect(person.Page.GetByText("Scanner").First).ToBeVisibleAsync();
        await person.CheckBarriersAsync();
        await person.Page.Locator($"button[value={answer}]").ClickAsync();
        await Assertions.Expect(person.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/device\\?end="));
        JsonElement end = await PostAsync(device, "/oauth/token", ("client_id", client), ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", begun.GetProperty("device_code").GetString()!));
        if (answer == "deny")
        {
            Assert.Equal("access_denied", end.GetProperty("error").GetString());
            return;
        }

        device.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", end.GetProperty("access_token").GetString());
        Assert.Contains(account.ToString(), await device.GetStringAsync("/jmap/session", Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("allow", "code=")]
    [InlineData("deny", "error=access_denied")]
    public async Task A_program_is_told_what_its_person_decided(string answer, string told)
    {
        string client = "desk-" + answer;
        using var api = new ServerApi(host.Origin, await host.TakeOwnerAsync());
        await api.AskAsync("POST", "oauth/clients", JsonSerializer.Serialize(new { clientId = client, name = "Customer desk", isPublic = true, isTrusted = false, redirectUris = (string[])["https://desk.test/back"], scopes = (string[])["mail"] }));
        const string Verifier = "0123456789012345678901234567890123456789012";
        string challenge = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        EmailAddress account = await host.TakeAccountAsync(withMail: false);
        await using Webmail person = await host.OpenAsync(
            account, path: $"/oauth/authorize?client_id={client}&response_type=code&redirect_uri={Uri.EscapeDataString("https://desk.test/back")}&scope=mail&state=x&code_challenge={challenge}&code_challenge_method=S256&lang=en", origin: host.SecureOrigin);
        await Expect(person.Page.GetByText("Customer desk").First).ToBeVisibleAsync();
        // There is no such desk: what counts is where the browser is sent.
        IRequest sent = await person.Page.RunAndWaitForRequestAsync(() => person.Page.Locator($"button[value={answer}]").ClickAsync(), static request => request.Url.StartsWith("https://desk.test/back?", StringComparison.Ordinal));
        Assert.Contains(told, sent.Url, StringComparison.Ordinal);
        Assert.Contains("state=x", sent.Url, StringComparison.Ordinal);
        if (answer == "deny") return;
        string code = Uri.UnescapeDataString(sent.Url.Split("code=")[1].Split('&')[0]);
        using HttpClient program = SecureClient();
        JsonElement tokens = await PostAsync(program, "/oauth/token", ("client_id", client), ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", "https://desk.test/back"), ("code_verifier", Verifier));
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        Assert.Contains(account.ToString(), await program.GetStringAsync("/jmap/session", Token), StringComparison.Ordinal);
    }

    private HttpClient SecureClient() => new(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } }) { BaseAddress = new Uri(host.SecureOrigin) };

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(static field => KeyValuePair.Create(field.Name, field.Value)));
        using HttpResponseMessage answer = await client.PostAsync(new Uri(path, UriKind.Relative), form, Token);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement;
    }

    private async Task<HttpStatusCode> SessionAsync(EmailAddress account, string password)
    {
        using var client = new HttpClient { BaseAddress = new Uri(host.Origin) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account}:{password}")));
        using HttpResponseMessage answer = await client.GetAsync(new Uri("/jmap/session", UriKind.Relative), Token);
        return answer.StatusCode;
    }
}
