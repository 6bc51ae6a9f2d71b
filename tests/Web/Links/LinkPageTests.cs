using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Web.Tests;

/// <summary>Where recipients get linked files.</summary>
public class LinkPageTests(LinkPageServer server) : IClassFixture<LinkPageServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "sends you a file", "Available until", "Download")]
    [InlineData("zh-CN,zh;q=0.9", "给您发来一个文件", "有效期至", "下载")]
    public async Task The_page_says_what_there_is_in_the_readers_language(string language, string from, string until, string button)
    {
        string link = await server.LinkAsync(new byte[2_340_000], "年度报告.zip");
        using HttpResponseMessage page = await server.AskAsync(HttpMethod.Get, link, language: language);
        string text = await page.Content.ReadAsStringAsync(Token);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("alice@here.test " + from, text, StringComparison.Ordinal);
        Assert.Contains(until, text, StringComparison.Ordinal);
        Assert.Contains(button + "</button>", text, StringComparison.Ordinal);
        Assert.Contains("年度报告.zip", text, StringComparison.Ordinal);
        Assert.Contains("2.3 MB", text, StringComparison.Ordinal);
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("frame-ancestors 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_counts_nothing_and_gives_nothing()
    {
        string link = await server.LinkAsync("the secret itself"u8.ToArray(), properties: ",\"maxDownloads\":1");
        for (int i = 0; i < 3; i++)
        {
            foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
            {
                using HttpResponseMessage look = await server.AskAsync(method, link);
                Assert.Equal(HttpStatusCode.OK, look.StatusCode);
                Assert.DoesNotContain("secret itself", await look.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            }
        }

        // No other method gets anything, and nobody makes a ticket.
        using HttpResponseMessage put = await server.AskAsync(HttpMethod.Put, link), made = await server.AskAsync(HttpMethod.Get, link + "/" + new string('A', 43));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, put.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, made.StatusCode);
        Assert.Equal(0, await server.DownloadsAsync());
        string ticket = await server.TicketAsync(link);
        Assert.Equal(1, await server.DownloadsAsync());
        using HttpResponseMessage head = await server.AskAsync(HttpMethod.Head, ticket), file = await server.AskAsync(HttpMethod.Get, ticket);
        Assert.Equal(17, head.Content.Headers.ContentLength);
        Assert.Equal("the secret itself", await file.Content.ReadAsStringAsync(Token));
        Assert.Equal(1, await server.DownloadsAsync());
        // It was the last one.
        using HttpResponseMessage page = await server.AskAsync(HttpMethod.Get, link), again = await server.AskAsync(HttpMethod.Post, link);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (page.StatusCode, again.StatusCode));
    }

    [Fact]
    public async Task A_download_that_broke_off_goes_on()
    {
        byte[] file = RandomNumberGenerator.GetBytes(3_000_000);
        string ticket = await server.TicketAsync(await server.LinkAsync(file));
        using HttpResponseMessage whole = await server.AskAsync(HttpMethod.Get, ticket);
        Assert.Equal(file, await whole.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal("bytes", whole.Headers.AcceptRanges.Single());
        using HttpResponseMessage rest = await server.AskAsync(HttpMethod.Get, ticket, range: "bytes=2999000-");
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal("bytes 2999000-2999999/3000000", rest.Content.Headers.ContentRange!.ToString());
        Assert.Equal(file[2_999_000..], await rest.Content.ReadAsByteArrayAsync(Token));
        using HttpResponseMessage end = await server.AskAsync(HttpMethod.Get, ticket, range: "bytes=-10"), beyond = await server.AskAsync(HttpMethod.Get, ticket, range: "bytes=3000000-");
        Assert.Equal(file[^10..], await end.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal(whole.Headers.ETag, rest.Headers.ETag);
        Assert.Equal(1, await server.DownloadsAsync());
    }

    [Theory]
    [InlineData("lines=0-1", "GET")]
    [InlineData("items=5-", "GET")]
    [InlineData("bytes", "GET")]
    [InlineData("bytes=0-1", "HEAD")]
    public async Task A_range_that_means_nothing_here_is_ignored(string range, string method)
    {
        // RFC 9110 §14.2.
        string ticket = await server.TicketAsync(await server.LinkAsync("the whole of it"u8.ToArray()));
        using HttpResponseMessage whole = await server.AskAsync(HttpMethod.Parse(method), ticket, range: range);
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal(15, whole.Content.Headers.ContentLength);
        Assert.Equal("bytes", whole.Headers.AcceptRanges.Single());
        if (method == "GET") Assert.Equal("the whole of it", await whole.Content.ReadAsStringAsync(Token));
        using HttpResponseMessage part = await server.AskAsync(HttpMethod.Get, ticket, range: "Bytes=0-2");
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        // It tells nothing of whose the file is.
        Assert.Matches("^\"[0-9a-f]{32}\"$", part.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task The_time_is_told_by_the_readers_clock_where_the_browser_has_one()
    {
        using HttpResponseMessage page = await server.AskAsync(HttpMethod.Get, await server.LinkAsync([1])), script = await server.AskAsync(HttpMethod.Get, "/link/time.js");
        string text = await page.Content.ReadAsStringAsync(Token);
        Assert.Contains("<script src=\"/link/time.js\" defer></script>", text, StringComparison.Ordinal);
        Assert.Matches("<time datetime=\"[^\"]+Z\">[^<]+ UTC</time>", text);
        Assert.Contains("script-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("text/javascript; charset=utf-8", script.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", script.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task A_file_is_never_shown_by_a_browser_whatever_it_is()
    {
        string ticket = await server.TicketAsync(await server.LinkAsync("<script>alert(1)</script>"u8.ToArray(), "page.html"));
        using HttpResponseMessage file = await server.AskAsync(HttpMethod.Get, ticket);
        Assert.Equal("application/octet-stream", file.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", file.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.StartsWith("sandbox; default-src 'none'", file.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", file.Headers.CacheControl!.ToString());
    }

    // As if the store held what no client of ours would have put there.
    [Theory]
    [InlineData("<img src=x onerror=alert(1)>\"'&.txt")]
    [InlineData("a\r\nSet-Cookie: stolen=1\r\n\r\n<script>alert(1)</script>")]
    [InlineData("a\"; filename=\"virus.exe")]
    [InlineData("报告\r\n\"；<b>.docx")]
    public async Task A_name_is_text_and_nothing_else(string name)
    {
        string link = await server.LinkAsync([1]);
        await server.Store.WriteAsync(transaction => transaction.Sql.Execute("UPDATE jmap_link SET name = @1 WHERE id = (SELECT MAX(id) FROM jmap_link)", name));
        foreach (string language in (string[])["en", "zh-CN"])
        {
            using HttpResponseMessage page = await server.AskAsync(HttpMethod.Get, link, language: language);
            string text = await page.Content.ReadAsStringAsync(Token);
            Assert.DoesNotContain("<img src=x", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<b>", text, StringComparison.Ordinal);
        }

        using HttpResponseMessage file = await server.AskAsync(HttpMethod.Get, await server.TicketAsync(link));
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.False(file.Headers.Contains("Set-Cookie"));
        string disposition = file.Content.Headers.NonValidated["Content-Disposition"].ToString();
        Assert.DoesNotContain('\n', disposition);
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition!.DispositionType);
        Assert.DoesNotContain("filename=virus.exe", disposition, StringComparison.Ordinal);
        Assert.DoesNotContain("filename=\"virus.exe\"", disposition, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_senders_name_and_the_language_asked_for_are_text_too()
    {
        string link = await server.LinkAsync([1]);
        await server.RenameAsync("<b>Alice</b> & Co");
        using (HttpResponseMessage named = await server.AskAsync(HttpMethod.Get, link))
            Assert.Contains("&lt;b&gt;Alice&lt;/b&gt; &amp; Co sends you", await named.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await server.RenameAsync("");
        using HttpResponseMessage page = await server.AskAsync(HttpMethod.Get, link + "?lang=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
        Assert.DoesNotContain("<script>alert", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passwords_are_asked_for_and_not_guessed()
    {
        string link = await server.LinkAsync([1, 2, 3], properties: ",\"password\":\"春风 2027\"");
        using HttpResponseMessage page = await server.AskAsync(HttpMethod.Get, link);
        Assert.Contains("type=\"password\"", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using HttpResponseMessage none = await server.AskAsync(HttpMethod.Post, link), wrong = await server.AskAsync(HttpMethod.Post, link, "wrong");
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (none.StatusCode, wrong.StatusCode));
        Assert.Contains("not the password", await wrong.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(0, await server.DownloadsAsync());
        await server.TicketAsync(link, "春风 2027");
        // From this machine too, whose requests are otherwise not counted.
        for (int i = 1; i < 10; i++)
        {
            using HttpResponseMessage guess = await server.AskAsync(HttpMethod.Post, link, $"guess {i}");
            Assert.Equal(HttpStatusCode.Forbidden, guess.StatusCode);
        }

        using HttpResponseMessage right = await server.AskAsync(HttpMethod.Post, link, "春风 2027");
        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.NotNull(right.Headers.RetryAfter);
        server.Clock.Advance(TimeSpan.FromHours(1));
        await server.TicketAsync(link, "春风 2027");
    }

    [Fact]
    public async Task Unknown_expired_revoked_and_used_up_are_alike()
    {
        string unknown = "/link/" + new string('A', 43), used = await server.LinkAsync([1], properties: ",\"maxDownloads\":1");
        await server.TicketAsync(used);
        string revoked = await server.LinkAsync([2]);
        string id = (await server.CallAsync("FileLink/get", """{"ids":null}""")).GetProperty("list").EnumerateArray().Last().GetProperty("id").GetString()!;
        string revokedTicket = await server.TicketAsync(revoked);
        await server.CallAsync("FileLink/set", $$"""{"destroy":["{{id}}"]}""");
        DateTimeOffset expires = server.Clock.GetUtcNow().AddSeconds(90);
        expires = new DateTimeOffset(expires.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        string expired = await server.LinkAsync([3], properties: $",\"expires\":\"{expires:yyyy-MM-dd'T'HH:mm:ss'Z'}\"");
        server.Clock.SetUtcNow(expires.AddTicks(-1));
        string expiredTicket = await server.TicketAsync(expired);
        server.Clock.SetUtcNow(expires);
        string? first = null;
        foreach (string path in (string[])[unknown, used, revoked, expired, "/link/short", revokedTicket, expiredTicket])
        {
            using HttpResponseMessage gone = await server.AskAsync(HttpMethod.Get, path);
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
            string text = await gone.Content.ReadAsStringAsync(Token);
            first ??= text;
            Assert.Equal(first, text);
        }

        foreach (string path in (string[])[unknown, used, revoked, expired])
        {
            using HttpResponseMessage gone = await server.AskAsync(HttpMethod.Post, path);
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }

        Assert.Contains("Ask the sender for another link", first!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_comes_in_clear_text_is_sent_to_where_there_is_tls()
    {
        string link = await server.LinkAsync([1]);
        using HttpResponseMessage sent = await server.AskAsync(HttpMethod.Get, link + "?lang=zh-CN", host: "mail.here.test");
        Assert.Equal(HttpStatusCode.TemporaryRedirect, sent.StatusCode);
        Assert.Equal($"https://mx.here.test{link}?lang=zh-CN", sent.Headers.Location!.ToString());
        using HttpResponseMessage posted = await server.AskAsync(HttpMethod.Post, link, host: "mail.here.test");
        Assert.Equal(HttpStatusCode.TemporaryRedirect, posted.StatusCode);
        Assert.Equal(0, await server.DownloadsAsync());
    }

    [Fact]
    public async Task An_administrator_sees_the_links_of_an_account_and_revokes_one()
    {
        string link = await server.LinkAsync([1, 2, 3], "leak.zip", ",\"password\":\"secret-7\",\"maxDownloads\":5");
        await server.TicketAsync(link, "secret-7");
        JsonElement listed = (await server.AdministerAsync("GET", "accounts/alice@here.test/links")).EnumerateArray().Last();
        Assert.Equal(("leak.zip", 3, 1, 5, true, "active"), (listed.GetProperty("name").GetString(), listed.GetProperty("size").GetInt64(), listed.GetProperty("downloads").GetInt64(), listed.GetProperty("maximumDownloads").GetInt64(), listed.GetProperty("hasPassword").GetBoolean(), listed.GetProperty("state").GetString()));
        Assert.DoesNotContain(link["/link/".Length..], listed.GetRawText(), StringComparison.Ordinal);
        string path = $"accounts/alice@here.test/links/{listed.GetProperty("id").GetString()}";
        // Said only, and of another's account.
        await server.AdministerAsync("DELETE", path + "?dryRun=true", HttpStatusCode.NoContent);
        await server.AdministerAsync("DELETE", path.Replace("alice", "root", StringComparison.Ordinal), HttpStatusCode.NotFound);
        using (HttpResponseMessage still = await server.AskAsync(HttpMethod.Get, link)) Assert.Equal(HttpStatusCode.OK, still.StatusCode);
        await server.AdministerAsync("DELETE", path, HttpStatusCode.NoContent);
        using HttpResponseMessage gone = await server.AskAsync(HttpMethod.Get, link);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        await server.AdministerAsync("DELETE", path, HttpStatusCode.NotFound);
    }

    [Fact]
    public void One_network_asks_so_often_and_no_more()
    {
        var clock = new FakeTimeProvider();
        var limiter = new LinkLimiter(new WebOptions { LinkBurst = 3, LinkRequestsPerMinute = 60 }, new ClientSetupOptions(), clock);
        IPAddress client = IPAddress.Parse("192.0.2.7");
        for (int i = 0; i < 3; i++) Assert.Null(limiter.Requests.Enter(client));
        Assert.NotNull(limiter.Requests.Enter(client));
        Assert.Null(limiter.Requests.Enter(IPAddress.Parse("192.0.2.8")));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(limiter.Requests.Enter(client));
    }
}
