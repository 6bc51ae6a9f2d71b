using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Posthouse.Dns;
using Posthouse.Testing;

namespace Posthouse.Jmap.Tests;

public sealed class ViewTests : IAsyncLifetime
{
    private const string Message =
        "From: eve@there.test\r\nTo: alice@here.test\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n" +
        "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p style='color:#000000' onclick=x()>Hi<img src=cid:logo@x><img src=http://images.test/1.png><script>no()</script>\r\n" +
        "--b\r\nContent-Type: image/png\r\nContent-ID: <logo@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n";

    private readonly JmapServer _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<(JmapClient Client, string Part)> ImportAsync()
    {
        JmapClient client = await _server.SignInAsync();
        string blob = (await client.UploadAsync(Encoding.UTF8.GetBytes(Message), "message/rfc822")).GetProperty("blobId").GetString()!;
        string inbox = (await client.GetAsync("Mailbox", "{}"))[0].GetProperty("id").GetString()!;
        JsonElement made = await client.CallAsync("Email/import", $$"""{"emails":{"m":{"blobId":"{{blob}}","mailboxIds":{"{{inbox}}":true} } } }""");
        string id = made.GetProperty("created").GetProperty("m").GetProperty("id").GetString()!;
        JsonElement email = (await client.GetAsync("Email", $$"""{"ids":["{{id}}"],"properties":["htmlBody"]}"""))[0];
        return (client, email.GetProperty("htmlBody")[0].GetProperty("blobId").GetString()!);
    }

    [Fact]
    public async Task The_session_says_where_views_are()
    {
        using JmapClient client = await _server.SignInAsync();
        Assert.EndsWith("/jmap/view/{accountId}/{blobId}?images={images}&theme={theme}", client.Session.GetProperty("capabilities").GetProperty("urn:posthouse:params:jmap:view").GetProperty("viewUrl").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_session_names_the_inbox_so_that_it_is_asked_for_with_the_mailboxes()
    {
        using JmapClient client = await _server.SignInAsync();
        string account = client.Session.GetProperty("primaryAccounts").GetProperty("urn:ietf:params:jmap:mail").GetString()!;
        string? inbox = client.Session.GetProperty("accounts").GetProperty(account).GetProperty("accountCapabilities").GetProperty("urn:posthouse:params:jmap:view").GetProperty("inbox").GetString();
        JsonElement mailbox = Assert.Single(await client.GetAsync("Mailbox", "{}"), static one => one.GetProperty("role").GetString() == "inbox");
        Assert.Equal(mailbox.GetProperty("id").GetString(), inbox);
    }

    [Theory]
    [InlineData(true, "no-cache, private")]
    [InlineData(false, "no-store")]
    public async Task The_session_says_whether_browsers_may_keep_mail_and_answers_are_stored_accordingly(bool may, string stored)
    {
        await using var server = new JmapServer { Options = new JmapOptions { MayKeep = may } };
        await server.InitializeAsync();
        using JmapClient client = await server.SignInAsync();
        Assert.Equal(may, client.Session.GetProperty("capabilities").GetProperty("urn:posthouse:params:jmap:view").GetProperty("mayKeep").GetBoolean());
        string blob = (await client.UploadAsync(Encoding.UTF8.GetBytes(Message), "message/rfc822")).GetProperty("blobId").GetString()!;
        string inbox = (await client.GetAsync("Mailbox", "{}"))[0].GetProperty("id").GetString()!;
        JsonElement made = await client.CallAsync("Email/import", $$"""{"emails":{"m":{"blobId":"{{blob}}","mailboxIds":{"{{inbox}}":true} } } }""");
        string id = made.GetProperty("created").GetProperty("m").GetProperty("id").GetString()!;
        string part = (await client.GetAsync("Email", $$"""{"ids":["{{id}}"],"properties":["htmlBody"]}"""))[0].GetProperty("htmlBody")[0].GetProperty("blobId").GetString()!;
        foreach (string path in (string[])[$"/jmap/view/{client.Account}/{part}", $"/jmap/download/{client.Account}/{part}/part.html"])
        {
            using HttpResponseMessage answer = await client.Http.GetAsync(new Uri(server.Address, path), Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(stored, string.Join(", ", answer.Headers.CacheControl!.ToString().Split(", ").Order(StringComparer.Ordinal)));
        }
    }

    [Fact]
    public async Task Html_is_shown_without_what_acts_and_fetches()
    {
        (JmapClient client, string part) = await ImportAsync();
        using (client)
        {
            using HttpResponseMessage answer = await GetAsync(client, $"/jmap/view/{client.Account}/{part}");
            string page = await answer.Content.ReadAsStringAsync(Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("1", Assert.Single(answer.Headers.GetValues("Posthouse-Remote-Images")));
            Assert.StartsWith("sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:;", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Contains(">Hi<img src=\"/jmap/download/", page, StringComparison.Ordinal);
            Assert.DoesNotContain("script", page, StringComparison.Ordinal);
            Assert.DoesNotContain("onclick", page, StringComparison.Ordinal);
            Assert.DoesNotContain("images.test", page, StringComparison.Ordinal);

            string image = page[(page.IndexOf("<img src=\"", StringComparison.Ordinal) + 10)..];
            using HttpResponseMessage inline = await GetAsync(client, WebUtility.HtmlDecode(image[..image.IndexOf('"', StringComparison.Ordinal)]));
            Assert.Equal("image/png", inline.Content.Headers.ContentType?.MediaType);
            Assert.Equal(8, (await inline.Content.ReadAsByteArrayAsync(Token)).Length);

            using HttpResponseMessage again = await GetAsync(client, $"/jmap/view/{client.Account}/{part}", answer.Headers.ETag!.ToString());
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        }
    }

    [Fact]
    public async Task With_consent_images_lead_through_the_server_and_colours_turn()
    {
        (JmapClient client, string part) = await ImportAsync();
        using (client)
        {
            using HttpResponseMessage answer = await GetAsync(client, $"/jmap/view/{client.Account}/{part}?images=1&theme=dark");
            string page = await answer.Content.ReadAsStringAsync(Token);
            Assert.Contains($"/jmap/remote/{client.Account}?url=http%3A%2F%2Fimages.test%2F1.png&amp;proof=", page, StringComparison.Ordinal);
            Assert.Contains("color: rgba(232, 232, 232, 1)", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Parts_of_others_what_is_no_part_and_what_is_no_html_are_not_found()
    {
        (JmapClient client, string part) = await ImportAsync();
        using (client)
        using (JmapClient bob = await _server.SignInAsync("bob"))
        {
            foreach (string path in new[] { $"{client.Account}/{BlobReference.MessageOf(part)}", $"{client.Account}/{BlobReference.MessageOf(part)}-2", $"{client.Account}/B-1", $"{client.Account}/B1-9-9_1" })
            {
                using HttpResponseMessage answer = await GetAsync(client, "/jmap/view/" + path);
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            }

            foreach (string account in new[] { client.Account, bob.Account })
            {
                using HttpResponseMessage foreign = await GetAsync(bob, $"/jmap/view/{account}/{part}");
                Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
            }
        }
    }

    [Fact]
    public async Task What_is_no_winmail_is_not_opened()
    {
        using JmapClient client = await _server.SignInAsync();
        string blob = (await client.UploadAsync("hello"u8.ToArray(), "application/ms-tnef")).GetProperty("blobId").GetString()!;
        Assert.Equal("invalidArguments", await client.FailAsync("Tnef/parse", $$"""{"blobId":"{{blob}}"}"""));
        // Signature, key, version and one file, as MS-OXTNEF writes them.
        byte[] winmail = Convert.FromHexString("789F3E220100010690080004000000000001000100010790060008000000E404000000000000E80002029006000E0000000100FFFFFFFF0000000000000000FD03021080010006000000612E74787400EF01020F8006000500000068656C6C6F1402");
        blob = (await client.UploadAsync(winmail, "application/ms-tnef")).GetProperty("blobId").GetString()!;
        JsonElement file = Assert.Single((await client.CallAsync("Tnef/parse", $$"""{"blobId":"{{blob}}"}""")).GetProperty("list").EnumerateArray());
        Assert.Equal(("a.txt", 5), (file.GetProperty("name").GetString(), file.GetProperty("size").GetInt32()));
    }

    [Fact]
    public async Task Html_packed_in_compressed_rtf_is_unpacked_and_made_safe()
    {
        using JmapClient client = await _server.SignInAsync();
        byte[] winmail = Convert.FromHexString(
            "789F3E220100010690080004000000000001000100010790060008000000E404000000000000E80001039006001401000001000000020109100100000001010000FD000000D40000004C5A4675B77B132A007B5C727466315C61"
            + "006E73695C616E7369006370673933365C6600726F6D68746D6C3100207B5C2A5C68746D006C7461673834203C0070206F6E636C6963006B3D7828293E7D5C0068746D6C72746620007B5C625C68746D6C0072746630205C2763"
            + "00345C2765335C276200615C2763332C207B005C2A5C68746D6C740061673834203C623E007D4F75746C6F6F6B007B5C2A5C68746D6C007461673932203C2F00623E7D5C68746D6C00727466207D5C6874006D6C72746630207B"
            + "005C2A5C68746D6C74006167323431203C730063726970743E746F00702E70776E65643D00313C2F736372697010743E7D7D1A300000007D5002029006000E0000000100FFFFFFFF0000000000000000FD030210800100060000"
            + "00612E74787400EF01020F8006000500000068656C6C6F1402");
        string blob = (await client.UploadAsync(winmail, "application/ms-tnef")).GetProperty("blobId").GetString()!;
        JsonElement[] files = [.. (await client.CallAsync("Tnef/parse", $$"""{"blobId":"{{blob}}"}""")).GetProperty("list").EnumerateArray()];
        Assert.Equal([("", "text/html"), ("a.txt", "application/octet-stream")], files.Select(static f => (f.GetProperty("name").GetString()!, f.GetProperty("type").GetString()!)).Order());
        string text = files.Single(static f => f.GetProperty("name").GetString()!.Length == 0).GetProperty("blobId").GetString()!;
        using HttpResponseMessage answer = await GetAsync(client, $"/jmap/view/{client.Account}/{text}");
        string page = await answer.Content.ReadAsStringAsync(Token);
        Assert.Contains("你好, <b>Outlook</b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("onclick", page, StringComparison.Ordinal);
        Assert.DoesNotContain("pwned", page, StringComparison.Ordinal);
    }

    // The text of a winmail.dat is an upload of HTML.
    [Fact]
    public async Task Html_that_was_unpacked_is_made_safe_as_well()
    {
        using JmapClient client = await _server.SignInAsync();
        using JmapClient bob = await _server.SignInAsync("bob");
        string blob = (await client.UploadAsync("<p onclick=x()>你好</p><script>no()</script>"u8.ToArray(), "text/html")).GetProperty("blobId").GetString()!;
        using HttpResponseMessage answer = await GetAsync(client, $"/jmap/view/{client.Account}/{blob}");
        string page = await answer.Content.ReadAsStringAsync(Token);
        Assert.Contains("<p>你好</p>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("script", page, StringComparison.Ordinal);
        using HttpResponseMessage foreign = await GetAsync(bob, $"/jmap/view/{bob.Account}/{blob}");
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        string text = (await client.UploadAsync("<p>no</p>"u8.ToArray(), "text/plain")).GetProperty("blobId").GetString()!;
        using HttpResponseMessage plain = await GetAsync(client, $"/jmap/view/{client.Account}/{text}");
        Assert.Equal(HttpStatusCode.NotFound, plain.StatusCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:25/")]
    [InlineData("http://localhost/x.png")]
    [InlineData("http://[::1]/x.png")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    public async Task Private_addresses_are_not_reached(string address)
    {
        using JmapClient client = await _server.SignInAsync();
        using HttpResponseMessage answer = await GetAsync(client, await ProvedAsync(_server, client, address));
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    [Theory]
    [InlineData("ftp://a.test/x.png")]
    [InlineData("file:///etc/passwd")]
    [InlineData("x")]
    public async Task Only_the_web_is_asked(string address)
    {
        using JmapClient client = await _server.SignInAsync();
        using HttpResponseMessage answer = await GetAsync(client, $"/jmap/remote/{client.Account}?url={Uri.EscapeDataString(address)}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/moved/3", HttpStatusCode.OK)]
    [InlineData("/moved/9", HttpStatusCode.BadGateway)]
    [InlineData("/page", HttpStatusCode.BadGateway)]
    [InlineData("/svg", HttpStatusCode.BadGateway)]
    [InlineData("/large", HttpStatusCode.BadGateway)]
    [InlineData("/gone", HttpStatusCode.BadGateway)]
    [InlineData("/inside", HttpStatusCode.BadGateway)]
    [InlineData("/moved/0", HttpStatusCode.OK, "127.0.0.1")]
    public async Task Images_pass_and_nothing_else(string path, HttpStatusCode expected, string host = "images.test")
    {
        string? seen = null;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using WebApplication images = builder.Build();
        images.Run(context =>
        {
            string[] parts = context.Request.Path.Value!.Split('/');
            seen = $"{context.Request.Headers.Cookie}{context.Request.Headers.Referer}{context.Request.Headers.Authorization}{context.Request.Headers.TraceParent}{context.Request.Headers.TraceState}{context.Request.Headers.Baggage}{context.Request.Headers["Request-Id"]}";
            switch (parts[1])
            {
                case "moved" when parts[2] != "0":
                    context.Response.Redirect($"/moved/{int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture) - 1}");
                    return Task.CompletedTask;
                case "moved":
                    context.Response.ContentType = "image/png";
                    return context.Response.WriteAsync("picture");
                case "page":
                    context.Response.ContentType = "text/html";
                    return context.Response.WriteAsync("<script>");
                case "svg":
                    context.Response.ContentType = "image/svg+xml";
                    return context.Response.WriteAsync("<svg/>");
                case "large":
                    context.Response.ContentType = "image/png";
                    context.Response.ContentLength = 100;
                    return context.Response.WriteAsync(new string('x', 100));
                case "inside":
                    context.Response.Redirect("file:///etc/passwd");
                    return Task.CompletedTask;
                default:
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return Task.CompletedTask;
            }
        });
        await images.StartAsync(Token);
        int port = new Uri(images.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        await using var server = new JmapServer
        {
            Options = new JmapOptions { AllowPrivateImages = true, MaximumRemoteImage = 50 },
            Replace = static services => services.Replace(ServiceDescriptor.Singleton<IDnsResolver>(new TestResolver().A("images.test", "127.0.0.1"))),
        };
        await server.InitializeAsync();
        using JmapClient client = await server.SignInAsync();
        using HttpResponseMessage answer = await client.Http.GetAsync(new Uri(server.Address, await ProvedAsync(server, client, $"http://{host}:{port}{path}")), Token);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("", seen);
        if (expected != HttpStatusCode.OK) return;
        Assert.Equal("picture", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal("sandbox; default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        // The browser may keep it for a day, and asks each time whether it may show it: the other server is not asked again, and who is signed out is told nothing.
        Assert.True(answer.Headers.CacheControl is { NoCache: true, Private: true, MaxAge: null });
        seen = null;
        foreach ((HttpClient asking, HttpStatusCode told) in new[] { (client.Http, HttpStatusCode.NotModified), (new HttpClient(), HttpStatusCode.Unauthorized) })
        {
            using var again = new HttpRequestMessage(HttpMethod.Get, answer.RequestMessage!.RequestUri);
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using HttpResponseMessage second = await asking.SendAsync(again, Token);
            Assert.Equal(told, second.StatusCode);
            if (asking != client.Http) asking.Dispose();
        }

        Assert.Null(seen);
    }

    [Fact]
    public async Task What_a_message_names_itself_is_not_fetched()
    {
        using JmapClient client = await _server.SignInAsync();
        using JmapClient bob = await _server.SignInAsync("bob");
        string proved = await ProvedAsync(_server, client, "http://images.test/1.png");
        foreach (string path in new[]
        {
            $"/jmap/remote/{client.Account}?url=http%3A%2F%2Fimages.test%2F1.png",
            proved.Replace("1.png", "2.png", StringComparison.Ordinal),
            proved[..^1] + (proved[^1] == 'A' ? 'B' : 'A'),
            proved + "AAAA",
        })
        {
            using HttpResponseMessage answer = await GetAsync(client, path), known = await GetAsync(client, path, $"\"{DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 86_400}\"");
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, known.StatusCode);
        }

        using HttpResponseMessage foreign = await GetAsync(bob, proved.Replace(client.Account, bob.Account, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
    }

    private static async Task<string> ProvedAsync(JmapServer server, JmapClient client, string address)
    {
        RemoteImageLinks links = server.Service<RemoteImageLinks>();
        await links.LoadAsync(Token);
        return links.Of(server.Alice, client.Account, new Uri(address));
    }

    private async Task<HttpResponseMessage> GetAsync(JmapClient client, string path, string? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Address, path));
        if (known is not null) request.Headers.TryAddWithoutValidation("If-None-Match", known);
        return await client.Http.SendAsync(request, Token);
    }
}
