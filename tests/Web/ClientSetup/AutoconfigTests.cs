using System.Net;
using System.Xml.Linq;
using Posthouse.Identity;

namespace Posthouse.Web.Tests;

public class AutoconfigTests(SetupServer server) : IClassFixture<SetupServer>
{
    [Theory]
    [InlineData("/mail/config-v1.1.xml", "autoconfig.here.test", "here.test")]
    [InlineData("/mail/config-v1.1.xml", "AutoConfig.Here.Test:8443", "here.test")]
    [InlineData("/mail/config-v1.1.xml?emailaddress=alice%40here.test", "autoconfig.here.test", "here.test")]
    [InlineData("/mail/config-v1.1.xml?emailaddress=nobody%40here.test", "autoconfig.elsewhere.test", "here.test")]
    [InlineData("/.well-known/autoconfig/mail/config-v1.1.xml", "here.test", "here.test")]
    [InlineData("/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=a%40other.test", "mx.here.test", SetupServer.OtherName)]
    [InlineData("/mail/config-v1.1.xml", "autoconfig.other.test", SetupServer.OtherName)]
    public async Task The_listeners_are_named_in_the_order_that_programs_should_prefer(string path, string host, string domain)
    {
        (HttpStatusCode status, string type, string text, _) = await server.AskAsync(path, host);
        Assert.Equal((HttpStatusCode.OK, "application/xml"), (status, type));
        XElement provider = XDocument.Parse(text).Root!.Element("emailProvider")!;
        Assert.Equal(domain, provider.Element("domain")!.Value);
        Assert.Equal(
            ["imap 993 SSL", "imap 143 STARTTLS", "pop3 995 SSL", "smtp 465 SSL", "smtp 587 STARTTLS"],
            provider.Elements().Where(static e => e.Name.LocalName.EndsWith("Server", StringComparison.Ordinal)).Select(static e => $"{e.Attribute("type")!.Value} {e.Element("port")!.Value} {e.Element("socketType")!.Value}"));
        Assert.All(provider.Elements("incomingServer").Concat(provider.Elements("outgoingServer")), static e =>
        {
            Assert.Equal("mx.here.test", e.Element("hostname")!.Value);
            Assert.Equal("%EMAILADDRESS%", e.Element("username")!.Value);
            Assert.Equal("password-cleartext", e.Element("authentication")!.Value);
        });
    }

    [Fact]
    public async Task Tokens_are_announced_where_a_mail_program_can_get_one()
    {
        var own = new SetupServer(new Uri("https://mx.here.test:8443/"));
        await own.InitializeAsync();
        await using (own)
        {
            const string path = "/mail/config-v1.1.xml?emailaddress=alice%40here.test";
            Assert.DoesNotContain("OAuth2", (await own.AskAsync(path)).Text, StringComparison.OrdinalIgnoreCase);
            await own.Service<OAuthClients>().CreateAsync(new NewOAuthClient { ClientId = "thunderbird", Name = "Thunderbird", IsPublic = true, RedirectUris = ["http://127.0.0.1/"] }, "test", TestContext.Current.CancellationToken);
            XElement root = XDocument.Parse((await own.AskAsync(path)).Text).Root!;
            Assert.All(root.Element("emailProvider")!.Elements().Where(static e => e.Name.LocalName.EndsWith("Server", StringComparison.Ordinal)), static e => Assert.Equal(["password-cleartext", "OAuth2"], e.Elements("authentication").Select(static a => a.Value)));
            XElement oauth = root.Element("oAuth2")!;
            Assert.Equal(
                ["mx.here.test", "mail offline_access", "https://mx.here.test:8443/oauth/authorize", "https://mx.here.test:8443/oauth/token"],
                ((string[])["issuer", "scope", "authURL", "tokenURL"]).Select(name => oauth.Element(name)!.Value));
            Assert.DoesNotContain("OAuth", (await own.AskAsync("/autodiscover/autodiscover.xml", body: "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\"><Request><EMailAddress>alice@here.test</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>")).Text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task The_answer_is_the_same_for_any_account() =>
        Assert.Equal((await server.AskAsync("/mail/config-v1.1.xml?emailaddress=alice%40here.test")).Text, (await server.AskAsync("/mail/config-v1.1.xml?emailaddress=nobody%40here.test")).Text);

    [Theory]
    [InlineData("?emailaddress=a%40elsewhere.test", "autoconfig.here.test")]
    [InlineData("?emailaddress=a%40%5B192.0.2.1%5D", "autoconfig.here.test")]
    [InlineData("?emailaddress=not%20an%20address", "autoconfig.here.test")]
    [InlineData("", "autoconfig.elsewhere.test")]
    [InlineData("", "autoconfig.")]
    [InlineData("", "192.0.2.1")]
    public async Task Domains_that_are_not_here_are_not_found(string query, string host)
    {
        Assert.Equal(HttpStatusCode.NotFound, (await server.AskAsync("/mail/config-v1.1.xml" + query, host)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.AskAsync("/.well-known/autoconfig/mail/config-v1.1.xml" + query, host)).Status);
    }
}
