using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Posthouse.Web.Tests;

public class AutodiscoverTests(SetupServer server) : IClassFixture<SetupServer>
{
    private const string Schema = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

    [Theory]
    [InlineData("/autodiscover/autodiscover.xml")]
    [InlineData("/Autodiscover/Autodiscover.xml")]
    [InlineData("/AUTODISCOVER/AUTODISCOVER.XML")]
    public async Task Outlook_is_told_one_server_of_each_kind(string path)
    {
        (HttpStatusCode status, string type, string text, _) = await server.AskAsync(path, "autodiscover.here.test", Ask("alice@here.test"));
        Assert.Equal((HttpStatusCode.OK, "text/xml"), (status, type));
        XNamespace ns = Schema;
        XElement account = XDocument.Parse(text).Root!.Element(ns + "Response")!.Element(ns + "Account")!;
        Assert.Equal("settings", account.Element(ns + "Action")!.Value);
        Assert.Equal(
            ["IMAP mx.here.test 993 on SSL off alice@here.test", "POP3 mx.here.test 995 on SSL off alice@here.test", "SMTP mx.here.test 465 on SSL off alice@here.test"],
            account.Elements(ns + "Protocol").Select(p => string.Join(' ', ((string[])["Type", "Server", "Port", "SSL", "Encryption", "SPA", "LoginName"]).Select(n => p.Element(ns + n)!.Value))));
    }

    [Fact]
    public async Task The_answer_says_nothing_of_the_account() => Assert.Equal(
        (await server.AskAsync("/autodiscover/autodiscover.xml", body: Ask("alice@here.test"))).Text,
        (await server.AskAsync("/autodiscover/autodiscover.xml", body: Ask("nobody@here.test"))).Text.Replace("nobody@", "alice@", StringComparison.Ordinal));

    [Fact]
    public async Task An_address_at_another_name_of_the_domain_leads_to_its_own()
    {
        string text = (await server.AskAsync("/autodiscover/autodiscover.xml", body: Ask("alice@other.test"))).Text;
        Assert.Contains("<Action>redirectAddr</Action>", text);
        Assert.Contains("<RedirectAddr>alice@here.test</RedirectAddr>", text);
    }

    [Theory]
    [InlineData("a@elsewhere.test", Schema, 500)]
    [InlineData("no address", Schema, 600)]
    [InlineData("", Schema, 600)]
    [InlineData("alice@here.test", "", 600)]
    [InlineData("alice@here.test", "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006", 601)]
    public async Task Errors_have_the_protocols_codes(string address, string schema, int code) => await FailsAsync(Ask(address, schema), code);

    [Theory]
    [InlineData("")]
    [InlineData("not xml")]
    [InlineData("<Autodiscover/>")]
    [InlineData("<a><b></a></b>")]
    [InlineData("<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\"><Request><EMailAddress><x>alice@here.test</x></EMailAddress><AcceptableResponseSchema>" + Schema + "</AcceptableResponseSchema></Request></Autodiscover>")]
    public async Task What_is_no_request_is_invalid(string body) => await FailsAsync(body, 600);

    [Fact]
    public async Task A_document_defines_no_entities_and_fetches_nothing()
    {
        string secret = Path.GetTempFileName();
        await File.WriteAllTextAsync(secret, "secret@here.test", TestContext.Current.CancellationToken);
        try
        {
            await FailsAsync($"<!DOCTYPE x [<!ENTITY f SYSTEM \"file://{secret}\">]>" + Ask("&f;"), 600);
            await FailsAsync("<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\">" + Ask("alice@here.test"), 600);
            await FailsAsync("<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>" + Ask("&c;@here.test"), 600);
            await FailsAsync(Ask("&nbsp;@here.test"), 600);
        }
        finally
        {
            File.Delete(secret);
        }
    }

    [Fact]
    public async Task A_body_is_bounded()
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.AskAsync("/autodiscover/autodiscover.xml", body: Ask(new string('a', AutodiscoverRequest.MaximumSize)))).Status);
        string deep = string.Concat(Enumerable.Repeat("<a>", 5000));
        await FailsAsync("<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\">" + deep, 600);
    }

    [Fact]
    public async Task In_clear_text_a_question_without_a_body_leads_to_https()
    {
        (HttpStatusCode status, _, _, HttpResponseMessage response) = await server.AskAsync("/autodiscover/autodiscover.xml", "autodiscover.here.test");
        Assert.Equal((HttpStatusCode.Found, "https://mx.here.test/autodiscover/autodiscover.xml"), (status, response.Headers.Location!.ToString()));
    }

    [Fact]
    public async Task Behind_a_proxy_nobody_is_led_in_circles()
    {
        var options = new ClientSetupOptions { HostName = "mx.here.test", HttpsPort = 443, BehindProxy = true };
        async Task<(int Status, string Location)> AskAsync(string host)
        {
            var services = new ServiceCollection().AddSingleton(options).AddSingleton(TimeProvider.System).AddSingleton(new ClientSettingsFinder(server.Service<Directory.AccountDirectory>(), options, new Transport.CertificateStore()));
            await using ServiceProvider provider = services.BuildServiceProvider();
            var context = new DefaultHttpContext { RequestServices = provider };
            context.Request.Method = "GET";
            context.Request.Scheme = "http";
            context.Request.Host = new HostString(host);
            await AutodiscoverEndpoint.GetAsync(context);
            return (context.Response.StatusCode, context.Response.Headers.Location.ToString());
        }

        Assert.Equal((StatusCodes.Status302Found, "https://mx.here.test/autodiscover/autodiscover.xml"), await AskAsync("autodiscover.here.test"));
        Assert.Equal((StatusCodes.Status200OK, ""), await AskAsync("mx.here.test"));
    }

    [Theory]
    [InlineData("/autodiscover/autodiscover.json/v1.0/alice@here.test?Protocol=AutodiscoverV1&RedirectCount=1")]
    [InlineData("/Autodiscover/Autodiscover.json/v1.0/nobody%40here.test?protocol=autodiscoverv1")]
    [InlineData("/autodiscover/autodiscover.json?Email=alice%40here.test&Protocol=AutodiscoverV1")]
    public async Task Version_2_leads_to_version_1(string path)
    {
        (HttpStatusCode status, string type, string text, _) = await server.AskAsync(path);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (status, type));
        Assert.Equal("""{"Protocol":"AutodiscoverV1","Url":"https://mx.here.test/autodiscover/autodiscover.xml"}""", text);
    }

    [Theory]
    [InlineData("/autodiscover/autodiscover.json/v1.0/alice@here.test", 400, "MandatoryParameterMissing")]
    [InlineData("/autodiscover/autodiscover.json?Protocol=AutodiscoverV1", 400, "MandatoryParameterMissing")]
    [InlineData("/autodiscover/autodiscover.json/v1.0/alice?Protocol=AutodiscoverV1", 400, "InvalidEmailAddress")]
    [InlineData("/autodiscover/autodiscover.json/v1.0/alice@here.test?Protocol=ActiveSync", 400, "InvalidProtocol")]
    [InlineData("/autodiscover/autodiscover.json/v1.0/alice@elsewhere.test?Protocol=AutodiscoverV1", 404, "UserNotFound")]
    public async Task Errors_of_version_2_are_json(string path, int status, string code)
    {
        (HttpStatusCode answered, _, string text, _) = await server.AskAsync(path);
        Assert.Equal(status, (int)answered);
        Assert.Equal(code, JsonDocument.Parse(text).RootElement.GetProperty("ErrorCode").GetString());
    }

    private async Task FailsAsync(string body, int code)
    {
        (HttpStatusCode status, _, string text, _) = await server.AskAsync("/autodiscover/autodiscover.xml", body: body);
        Assert.Equal(HttpStatusCode.OK, status);
        XNamespace ns = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
        Assert.Equal($"{code}", XDocument.Parse(text).Root!.Element(ns + "Response")!.Element(ns + "Error")!.Element(ns + "ErrorCode")!.Value);
    }

    private static string Ask(string address, string schema = Schema) => $"""
        <Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">
          <Request><EMailAddress>{address}</EMailAddress><AcceptableResponseSchema>{schema}</AcceptableResponseSchema></Request>
        </Autodiscover>
        """;
}
