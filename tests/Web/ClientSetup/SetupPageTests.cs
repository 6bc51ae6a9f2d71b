using System.Net;

namespace Posthouse.Web.Tests;

public class SetupPageTests(SetupServer server) : IClassFixture<SetupServer>
{
    [Fact]
    public async Task The_first_visit_asks_for_the_address_and_nothing_else()
    {
        (HttpStatusCode status, string type, string text, HttpResponseMessage response) = await server.AskAsync("/setup");
        Assert.Equal((HttpStatusCode.OK, "text/html"), (status, type));
        Assert.Contains("<input name=\"address\"", text);
        Assert.DoesNotContain("password\"", text);
        Assert.DoesNotContain("<script", text);
        Assert.DoesNotContain("style=", text);
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task The_style_is_the_one_that_the_policy_names()
    {
        (_, _, string text, HttpResponseMessage response) = await server.AskAsync("/setup");
        string style = text[(text.IndexOf("<style>", StringComparison.Ordinal) + 7)..text.IndexOf("</style>", StringComparison.Ordinal)];
        Assert.Contains(Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(style))), Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
    }

    [Theory]
    [InlineData(null, "en")]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN")]
    [InlineData("zh-TW", "zh-CN")]
    [InlineData("fr, en;q=0.5, zh;q=0.7", "zh-CN")]
    [InlineData("zh;q=0, de", "en")]
    [InlineData("en-GB,zh", "en")]
    [InlineData(";;;", "en")]
    public async Task The_language_is_the_browsers(string? wanted, string language) => Assert.Contains($"<html lang=\"{language}\">", (await server.AskAsync("/setup", language: wanted)).Text);

    [Fact]
    public async Task A_person_may_choose_the_other_language() => Assert.Contains("<html lang=\"en\">", (await server.AskAsync("/setup?language=en", language: "zh")).Text);

    [Theory]
    [InlineData("alice%40here.test", "alice@here.test")]
    [InlineData("nobody%40here.test", "nobody@here.test")]
    [InlineData("alice%40other.test", "alice@other.test")]
    public async Task Any_address_of_a_domain_here_sees_its_settings(string asked, string address)
    {
        string text = (await server.AskAsync("/setup?address=" + asked)).Text;
        Assert.Contains($"<dd>{address}</dd>", text.Replace("&#x40;", "@", StringComparison.Ordinal));
        Assert.Contains("<dd>993</dd>", text);
        Assert.Contains("<dd>465</dd>", text);
        Assert.Contains($"href=\"/setup/profile.mobileconfig?address={asked}&amp;language=en\"", text);
        Assert.Contains("<svg class=\"qr\"", text);
    }

    [Fact]
    public async Task The_page_is_the_same_for_any_account()
    {
        // The QR code holds the address; everything else is compared.
        static string Without(string text, string name)
        {
            int from = text.IndexOf("<svg", StringComparison.Ordinal), to = text.IndexOf("</svg>", StringComparison.Ordinal);
            return (text[..from] + text[to..]).Replace(name, "NAME", StringComparison.Ordinal);
        }

        Assert.Equal(Without((await server.AskAsync("/setup?address=alice%40here.test")).Text, "alice"), Without((await server.AskAsync("/setup?address=nobody%40here.test")).Text, "nobody"));
    }

    [Theory]
    [InlineData("alice", "not an e-mail address")]
    [InlineData("a%40elsewhere.test", "not kept on this server")]
    public async Task What_is_not_here_is_said(string address, string message) => Assert.Contains(message, (await server.AskAsync("/setup?address=" + address)).Text);

    [Fact]
    public async Task What_is_typed_stays_text()
    {
        string text = (await server.AskAsync("/setup?address=" + Uri.EscapeDataString("\"><script>alert(1)</script>"))).Text;
        Assert.DoesNotContain("<script", text);
        text = (await server.AskAsync("/setup?address=" + Uri.EscapeDataString("\"<svg onload='x'>\"@here.test"))).Text;
        Assert.DoesNotContain("<svg onload", text);
    }
}
