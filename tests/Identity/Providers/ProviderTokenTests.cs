using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Directory;

namespace Posthouse.Identity.Tests;

/// <summary>Providers that lie, and others that come between: nobody is signed in by them.</summary>
public class ProviderTokenTests(ProviderServer host) : IClassFixture<ProviderServer>
{
    public static TheoryData<string> Lies => [.. Told.Keys];

    // What a provider says that is wrong, all else being right.
    private static readonly Dictionary<string, Action<PlayedProvider>> Told = new(StringComparer.Ordinal)
    {
        ["wrong issuer"] = static p => p.Claims["iss"] = "https://evil.test",
        ["issuer with a slash more"] = static p => p.Claims["iss"] = PlayedProvider.Issuer + "/",
        ["no issuer"] = static p => p.Claims.Remove("iss"),
        ["wrong audience"] = static p => p.Claims["aud"] = "another-client",
        ["no audience"] = static p => p.Claims.Remove("aud"),
        ["several audiences and no azp"] = static p => p.Claims["aud"] = new[] { PlayedProvider.ClientId, "another-client" },
        ["azp of another"] = static p => p.Claims["azp"] = "another-client",
        ["alg none"] = static p => (p.Header["alg"], p.Sign) = ("none", static _ => []),
        ["alg none with a signature"] = static p => p.Header["alg"] = "none",
        ["alg None"] = static p => (p.Header["alg"], p.Sign) = ("nOnE", static _ => []),
        ["HMAC by the client's secret"] = static p => (p.Header["alg"], p.Sign) = ("HS256", static signed => HMACSHA256.HashData(Encoding.ASCII.GetBytes("s3cret/+"), Encoding.ASCII.GetBytes(signed))),
        ["HMAC by the public key"] = static p => (p.Header["alg"], p.Sign) = ("HS256", signed => HMACSHA256.HashData(p.Key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(signed))),
        ["another key under the known name"] = static p => p.Sign = static signed =>
        {
            using var other = RSA.Create(2048);
            return other.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        },
        ["its own key in the header"] = static p =>
        {
            var own = RSA.Create(2048);
            (p.Header["kid"], p.Header["jwk"]) = ("x", new { kty = "RSA", n = Base64Url.EncodeToString(own.ExportParameters(false).Modulus!), e = "AQAB" });
            p.Sign = signed => own.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        },
        ["signature cut off"] = static p => p.Sign = static _ => [],
        ["nonce of another sign-in"] = static p => p.Claims["nonce"] = "n-0S6_WzA2Mj",
        ["no nonce"] = static p => p.Claims.Remove("nonce"),
        ["expired"] = static p => p.Claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(-10).ToUnixTimeSeconds(),
        ["never expires"] = static p => p.Claims.Remove("exp"),
        ["not good yet"] = static p => p.Claims["nbf"] = DateTimeOffset.UtcNow.AddMinutes(10).ToUnixTimeSeconds(),
        ["no subject"] = static p => p.Claims.Remove("sub"),
        ["empty subject"] = static p => p.Claims["sub"] = "",
        ["subject without end"] = static p => p.Claims["sub"] = new string('a', 256),
        ["access token"] = static p => p.Header["typ"] = "at+jwt",
        ["logout token"] = static p => p.Header["typ"] = "logout+jwt",
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_token_that_proves_nothing_opens_nothing(string lie)
    {
        using Browser browser = host.Server.NewBrowser();
        Uri sentTo = await ProviderServer.LeaveAsync(browser);
        host.Provider.Say(sentTo, "alice-at-corp", "alice@here.test");
        Told[lie](host.Provider);
        (HttpStatusCode status, string? next, string page) = await ProviderServer.ReturnAsync(browser, sentTo);
        Assert.True(status == HttpStatusCode.Forbidden, $"{status} {page}");
        Assert.Null(next);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync("/session"));
        // And the right answer comes too late: what was begun is over.
        host.Provider.Say(sentTo, "alice-at-corp", "alice@here.test");
        (status, _, _) = await ProviderServer.ReturnAsync(browser, sentTo);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Empty(await host.Server.Service<IdentityProviders>().LinksOfAsync((await host.Server.AccountAsync("alice")).Id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_verifier_and_the_secret_go_with_the_code_and_the_state_is_good_once()
    {
        await host.MakeAsync("once");
        using Browser browser = host.Server.NewBrowser();
        Uri sentTo = await ProviderServer.LeaveAsync(browser);
        Assert.StartsWith(PlayedProvider.Issuer + "/authorize?", sentTo.OriginalString, StringComparison.Ordinal);
        var asked = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(sentTo.Query);
        Assert.Equal("S256", asked["code_challenge_method"].ToString());
        Assert.Equal("https://localhost/signin/with/here.test/corp/back", asked["redirect_uri"].ToString());
        host.Provider.Say(sentTo, "once-at-corp", "once@here.test");
        (HttpStatusCode status, string? next, string page) = await ProviderServer.ReturnAsync(browser, sentTo, "&code=the-code");
        Assert.True(status == HttpStatusCode.OK, page);
        Assert.Equal("0; url=/mail/", next);
        Assert.Equal("the-code", host.Provider.LastForm["code"]);
        Assert.Equal(asked["redirect_uri"].ToString(), host.Provider.LastForm["redirect_uri"]);
        Assert.Equal(asked["code_challenge"].ToString(), Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(host.Provider.LastForm["code_verifier"]))));
        // RFC 6749 §2.3.1: encoded as in a form first.
        Assert.Equal("Basic " + Convert.ToBase64String("posthouse:s3cret%2F%2B"u8), host.Provider.LastAuthorization);
        Assert.False(host.Provider.LastForm.ContainsKey("client_secret"));
        Assert.Equal("once@here.test", (await browser.LearnAsync()).GetProperty("address").GetString());
        // The same address again, from the browser's history or a proxy's log.
        (status, next, _) = await ProviderServer.ReturnAsync(browser, sentTo, "&code=the-code");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Null(next);
    }

    [Fact]
    public async Task An_answer_is_taken_from_the_browser_that_asked_and_no_other()
    {
        using Browser attacker = host.Server.NewBrowser();
        Uri sentTo = await ProviderServer.LeaveAsync(attacker);
        host.Provider.Say(sentTo, "mallory-at-corp", "alice@here.test");
        // Whoever gets the victim to open his own answer signs him in as himself.
        using Browser victim = host.Server.NewBrowser();
        Assert.Equal(HttpStatusCode.BadRequest, (await ProviderServer.ReturnAsync(victim, sentTo)).Status);
        await ProviderServer.LeaveAsync(victim);
        Assert.Equal(HttpStatusCode.BadRequest, (await ProviderServer.ReturnAsync(victim, sentTo)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await victim.StatusAsync("/session"));
        // No state, an invented one, two of them.
        foreach (string query in (string[])["?code=c", "?code=c&state=", $"?code=c&state={new string('A', 43)}", $"?code=c&state={ProviderServer.StateOf(sentTo)}&state={ProviderServer.StateOf(sentTo)}"])
            Assert.Equal(HttpStatusCode.BadRequest, await attacker.StatusAsync("/signin/with/here.test/corp/back" + query));
    }

    [Fact]
    public async Task A_sign_in_that_took_too_long_is_over()
    {
        await host.MakeAsync("slow");
        using Browser browser = host.Server.NewBrowser();
        Uri sentTo = await ProviderServer.LeaveAsync(browser);
        host.Provider.Say(sentTo, "slow-at-corp", "slow@here.test");
        await host.Server.Service<Posthouse.Storage.MailStore>().WriteAsync(static transaction => transaction.Sql.Execute("UPDATE identity_provider_step SET created = created - 960000"));
        Assert.Equal(HttpStatusCode.BadRequest, (await ProviderServer.ReturnAsync(browser, sentTo)).Status);
    }

    [Fact]
    public async Task Answers_are_not_mixed_up_between_providers()
    {
        await host.PutAsync(static p => p with { Name = "second" });
        using Browser browser = host.Server.NewBrowser();
        Uri sentTo = await ProviderServer.LeaveAsync(browser);
        host.Provider.Say(sentTo, "mixed-at-corp", "alice@here.test");
        // The code of one, brought to the address of the other (RFC 9700 §4.4).
        Assert.Equal(HttpStatusCode.BadRequest, (await ProviderServer.ReturnAsync(browser, sentTo, provider: "here.test/second")).Status);
        // And by name (RFC 9207).
        Assert.Equal(HttpStatusCode.Forbidden, (await ProviderServer.ReturnAsync(browser, sentTo, "&code=c&iss=https%3A%2F%2Fevil.test")).Status);
    }

    [Fact]
    public async Task Where_a_provider_names_itself_an_answer_without_a_name_is_not_its_own()
    {
        var own = new ProviderServer();
        own.Provider.Document["authorization_response_iss_parameter_supported"] = true;
        await own.InitializeAsync();
        await using (own)
        {
            using Browser browser = own.Server.NewBrowser();
            Uri sentTo = await ProviderServer.LeaveAsync(browser);
            own.Provider.Say(sentTo, "a", "alice@here.test");
            Assert.Equal(HttpStatusCode.Forbidden, (await ProviderServer.ReturnAsync(browser, sentTo)).Status);
            sentTo = await ProviderServer.LeaveAsync(browser);
            own.Provider.Say(sentTo, "a", "alice@here.test");
            Assert.Equal(HttpStatusCode.OK, (await ProviderServer.ReturnAsync(browser, sentTo, "&code=c&iss=" + Uri.EscapeDataString(PlayedProvider.Issuer))).Status);
        }
    }

    [Fact]
    public async Task Keys_that_were_replaced_are_fetched_once_and_invented_ones_not_at_everybodys_wish()
    {
        var own = new ProviderServer();
        await own.InitializeAsync();
        await using (own)
        {
            using Browser browser = own.Server.NewBrowser();
            Assert.Equal(HttpStatusCode.OK, (await ComeAsync("a", "alice@here.test")).Status);
            Assert.Equal(1, own.Provider.Fetches);
            (own.Provider.Key, own.Provider.KeyId) = (RSA.Create(2048), "k2");
            // Within seconds of the last look nothing is fetched: whoever invents keys has the provider asked four times a minute at most.
            Assert.Equal(HttpStatusCode.Forbidden, (await ComeAsync("a", "alice@here.test")).Status);
            Assert.Equal(1, own.Provider.Fetches);
            own.Server.Service<ProviderDirectory>().Age(TimeSpan.FromMinutes(1));
            (HttpStatusCode status, _, string page) = await ComeAsync("a", "alice@here.test");
            Assert.True(status == HttpStatusCode.OK, page);
            Assert.Equal(2, own.Provider.Fetches);
            // Its documents cannot be fetched, and are old: what is known of it still holds.
            own.Provider.IsGone = true;
            own.Server.Service<ProviderDirectory>().Age(TimeSpan.FromHours(2));
            using HttpResponseMessage left = await browser.GetAsync("/signin/with/here.test/corp");
            Assert.Equal(HttpStatusCode.SeeOther, left.StatusCode);

            async Task<(HttpStatusCode Status, string? Next, string Page)> ComeAsync(string subject, string address)
            {
                Uri sentTo = await ProviderServer.LeaveAsync(browser);
                own.Provider.Say(sentTo, subject, address);
                return await ProviderServer.ReturnAsync(browser, sentTo);
            }
        }
    }

    [Theory]
    [InlineData("issuer", "https://other.test")]
    [InlineData("token_endpoint", "http://played.test/realm/token")]
    [InlineData("authorization_endpoint", "javascript:alert(1)")]
    [InlineData("jwks_uri", null)]
    [InlineData("token_endpoint", 5)]
    public async Task A_provider_whose_document_cannot_be_is_not_used_and_the_administrator_is_told(string field, object? value)
    {
        var own = new ProviderServer();
        own.Provider.Document[field] = value;
        await own.InitializeAsync();
        await using (own)
        {
            using Browser browser = own.Server.NewBrowser();
            using HttpResponseMessage response = await browser.GetAsync("/signin/with/here.test/corp");
            Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
            using Browser root = await own.Server.SignInAsync("root");
            using HttpResponseMessage check = await root.SendAsync("POST", "/api/v1/identity-providers/here.test/corp/check", csrf: root.Csrf);
            string told = await check.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Contains("\"ok\":false", told, StringComparison.Ordinal);
            Assert.Contains(field, told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_provider_that_says_no_or_is_gone_leaves_the_person_at_the_form()
    {
        using Browser browser = host.Server.NewBrowser();
        Uri sentTo = await ProviderServer.LeaveAsync(browser);
        (HttpStatusCode status, _, string page) = await ProviderServer.ReturnAsync(browser, sentTo, "&error=access_denied&error_description=%3Cscript%3E");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("name=\"password\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains("value=\"/mail/\"", page, StringComparison.Ordinal);
    }
}
