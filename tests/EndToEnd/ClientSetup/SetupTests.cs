using System.Globalization;
using System.Xml.Linq;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>
/// A mail program that knows an address finds this server as Thunderbird, Outlook and an iPhone look for it: by names under the domain, over
/// TLS that proves each, with what they really send. curl stands for the programs.
/// </summary>
public sealed class SetupTests(MailHost host) : IAsyncLifetime
{
    private const string Domain = "find.test", Other = "find-too.test", HostName = "mail.find.test";

    private const string Outlook = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

    private readonly int _http = PebbleServer.FreePort(), _https = PebbleServer.FreePort(), _imap = PebbleServer.FreePort(), _imaps = PebbleServer.FreePort(), _submissions = PebbleServer.FreePort();
    private string _folder = "";
    private ServerProcess? _server;

    public async ValueTask InitializeAsync()
    {
        _folder = host.MakeFolder("setup");
        SetupAuthority.Write(_folder, HostName, Domain, "autoconfig." + Domain, "autodiscover." + Domain, "autoconfig." + Other);
        _server = new ServerProcess(Path.Combine(_folder, "server"), $"""
            hostname = "{HostName}"
            [store]
            reserve = "0"
            [[certificate]]
            file = "{_folder}/chain.pem"
            key = "{_folder}/key.pem"
            {Listen("http", _http, "none")}{Listen("http", _https, "implicit")}{Listen("imap", _imap, "starttls")}{Listen("imap", _imaps, "implicit")}{Listen("submission", _submissions, "implicit")}
            """, []);
        await _server.StartAsync();
        (await _server.AskAsync("domain", "add", Domain, "--alias", Other)).Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task Thunderbird_finds_it_at_each_place_where_it_looks()
    {
        // In this order; the first that answers is taken.
        foreach (string url in (string[])[$"https://autoconfig.{Domain}/mail/config-v1.1.xml", $"https://{Domain}/.well-known/autoconfig/mail/config-v1.1.xml", $"http://autoconfig.{Domain}/mail/config-v1.1.xml", $"http://{Domain}/.well-known/autoconfig/mail/config-v1.1.xml"])
        {
            XElement provider = XDocument.Parse(await FetchAsync($"{url}?emailaddress=anybody%40{Domain}")).Root!.Element("emailProvider")!;
            Assert.Equal(
                [$"incomingServer {HostName} {_imaps} SSL", $"incomingServer {HostName} {_imap} STARTTLS", $"outgoingServer {HostName} {_submissions} SSL"],
                provider.Elements().Where(static e => e.Attribute("type") is not null).Select(static e => $"{e.Name} {e.Element("hostname")!.Value} {e.Element("port")!.Value} {e.Element("socketType")!.Value}"));
        }

        Assert.Contains($"<domain>{Other}</domain>", await FetchAsync($"https://autoconfig.{Other}/mail/config-v1.1.xml?emailaddress=anybody%40{Other}"));
        Assert.Equal("404", await StatusAsync($"https://autoconfig.{Domain}/mail/config-v1.1.xml?emailaddress=anybody%40elsewhere.test"));
    }

    [Fact]
    public async Task Outlook_finds_it_by_both_versions_and_by_the_redirection()
    {
        string ask = Path.Combine(_folder, "ask.xml");
        await File.WriteAllTextAsync(ask, $"""
            <?xml version="1.0" encoding="utf-8"?>
            <Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">
              <Request><EMailAddress>anybody@{Domain}</EMailAddress><AcceptableResponseSchema>{Outlook}</AcceptableResponseSchema></Request>
            </Autodiscover>
            """);
        string[] post = ["--data-binary", "@" + ask, "--header", "Content-Type: text/xml; charset=utf-8"];
        foreach (string name in (string[])[Domain, "autodiscover." + Domain])
        {
            XNamespace ns = Outlook;
            XElement account = XDocument.Parse(await FetchAsync($"https://{name}/autodiscover/autodiscover.xml", post)).Root!.Element(ns + "Response")!.Element(ns + "Account")!;
            Assert.Equal([$"IMAP {HostName} {_imaps} on", $"SMTP {HostName} {_submissions} on"], account.Elements(ns + "Protocol").Select(p => $"{p.Element(ns + "Type")!.Value} {p.Element(ns + "Server")!.Value} {p.Element(ns + "Port")!.Value} {p.Element(ns + "SSL")!.Value}"));
        }

        // Where only http answers, it is told where https does, and asks there.
        string location = await FetchAsync($"http://autodiscover.{Domain}/autodiscover/autodiscover.xml", "--output", "/dev/null", "--write-out", "%{redirect_url}");
        Assert.Equal($"https://{HostName}:{_https}/autodiscover/autodiscover.xml", location);
        Assert.Contains("<Action>settings</Action>", await FetchAsync(location.Replace($":{_https}", "", StringComparison.Ordinal), post));
        Assert.Contains(location, await FetchAsync($"https://autodiscover.{Domain}/autodiscover/autodiscover.json/v1.0/anybody%40{Domain}?Protocol=AutodiscoverV1&RedirectCount=1"));
    }

    [Fact]
    public async Task An_iphone_gets_a_profile_whose_signature_leads_to_the_authority()
    {
        ExternalProgram openssl = ExternalProgram.Require("openssl", "openssl");
        string file = Path.Combine(_folder, "mail.mobileconfig");
        string type = await FetchAsync($"https://{HostName}/setup/profile.mobileconfig?address=anybody%40{Domain}", "--output", file, "--write-out", "%{content_type}");
        Assert.Equal("application/x-apple-aspen-config", type);
        // A certificate of TLS is what signs profiles everywhere; S/MIME would ask for another purpose.
        string[] verify = ["smime", "-verify", "-inform", "DER", "-in", file, "-purpose", "any", "-CAfile"];
        string profile = await openssl.SucceedAsync([.. verify, Path.Combine(_folder, "root.pem")]);
        Assert.Contains($"<string>{HostName}</string>", profile);
        Assert.Contains($"<string>anybody@{Domain}</string>", profile);
        Assert.Contains("<string>com.apple.mail.managed</string>", profile);
        Assert.NotEqual(0, (await openssl.RunAsync([.. verify, host.CertificateFile])).Code);

        // The page leads to it, and says nothing of a missing signature.
        string page = await FetchAsync($"https://{HostName}/setup?address=anybody%40{Domain}");
        Assert.Contains($"/setup/profile.mobileconfig?address=anybody%40{Domain}", page);
        Assert.DoesNotContain("Not Signed", page);
        Assert.Contains("lang=\"zh-CN\"", await FetchAsync($"https://{HostName}/setup", "--header", "Accept-Language: zh-CN,zh;q=0.9"));
    }

    [Theory]
    [InlineData(HostName)]
    [InlineData(Domain)]
    [InlineData("autoconfig." + Domain)]
    public async Task Jmap_is_found_at_every_name(string name) => Assert.Equal("401", await StatusAsync($"https://{name}/.well-known/jmap"));

    private static string Listen(string protocol, int port, string tls) => string.Create(CultureInfo.InvariantCulture, $"[[listen]]\nprotocol = \"{protocol}\"\naddress = \"127.0.0.1\"\nport = {port}\ntls = \"{tls}\"\n");

    private Task<string> StatusAsync(string url) => FetchAsync(url, "--output", "/dev/null", "--write-out", "%{http_code}");

    // As a program asks for the usual ports: SNI and Host have the name that it means, the certificate has to prove it.
    private Task<string> FetchAsync(string url, params string[] arguments) => ExternalProgram.Require("curl", "curl").SucceedAsync(
        ["--silent", "--show-error", "--noproxy", "*", "--cacert", Path.Combine(_folder, "root.pem"), "--connect-to", $"::127.0.0.1:{(url.StartsWith("https:", StringComparison.Ordinal) ? _https : _http)}", .. arguments, url]);
}
