using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>Files that are sent as links that expire (docs/jmap.md).</summary>
public class LinkTests(LinkServer server) : IClassFixture<LinkServer>
{
    private static readonly IPAddress Peer = IPAddress.Parse("192.0.2.1");

    [Fact]
    public async Task A_link_is_made_listed_opened_and_revoked()
    {
        using JmapClient client = await server.SignInAsync();
        byte[] file = RandomNumberGenerator.GetBytes(50_000);
        JsonElement set = await server.CreateAsync(client, file, "\"name\":\"Plans 2027.zip\",\"maxDownloads\":2");
        JsonElement created = set.GetProperty("created").GetProperty("l");
        string id = created.GetProperty("id").GetString()!, token = LinkServer.TokenOf(created);
        Assert.StartsWith("/link/", created.GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.Equal(server.Clock.GetUtcNow() + server.Links.DefaultLife, created.GetProperty("expires").GetDateTimeOffset(), TimeSpan.FromSeconds(1));
        // The store knows the token's hash alone.
        Assert.True(FileLink.TryNumber(id, out long number));
        Assert.Equal(FileLink.HashOf(token), await server.Store.ReadAsync(reader => reader.Sql.QueryFirst("SELECT token FROM jmap_link WHERE account = @1 AND id = @2", static row => row.Text(0), server.Alice.Value, number)));
        PublicLink seen = (await server.Public.FindAsync(token, JmapServer.Token))!;
        Assert.Equal(("Plans 2027.zip", 50_000, "Alice", false), (seen.Name, seen.Size, seen.Sender, seen.HasPassword));
        Assert.Equal(file, await server.LoadAsync(token, null));
        JsonElement link = Assert.Single(await client.GetAsync("FileLink", $$"""{"ids":["{{id}}"]}"""));
        Assert.Equal((1, 2, "active"), (link.GetProperty("downloads").GetInt32(), link.GetProperty("maxDownloads").GetInt32(), link.GetProperty("state").GetString()));
        Assert.False(link.TryGetProperty("url", out _));
        JsonElement changes = await client.CallAsync("FileLink/changes", $$"""{"sinceState":"{{set.GetProperty("newState").GetString()}}"}""");
        Assert.Equal([id], JmapClient.Texts(changes.GetProperty("updated")));
        Assert.Equal([id], JmapClient.Texts((await client.CallAsync("FileLink/query", """{"filter":{"name":"plans"},"sort":[{"property":"expires"}]}""")).GetProperty("ids")));
        Assert.Equal([id], JmapClient.Texts((await client.CallAsync("FileLink/set", $$"""{"destroy":["{{id}}"]}""")).GetProperty("destroyed")));
        Assert.Null(await server.Public.FindAsync(token, JmapServer.Token));
        Assert.Equal(LinkOpening.Gone, (await server.Public.OpenAsync(token, null, Peer, JmapServer.Token)).Outcome);
        await server.EverythingIsCleanAsync();
    }

    [Fact]
    public async Task A_large_file_comes_in_pieces_and_stays_in_them()
    {
        using JmapClient client = await server.SignInAsync();
        long before = await server.UsedAsync(server.Alice);
        byte[] file = RandomNumberGenerator.GetBytes(200_000);
        string at = await server.BeginAsync(client, file.Length);
        foreach ((int from, int to) in ((int, int)[])[(0, 90_000), (90_000, 90_001), (90_001, 200_000)])
        {
            using HttpResponseMessage piece = await LinkServer.SendAsync(client, at, from, file[from..to]);
            Assert.Equal(to < file.Length ? HttpStatusCode.NoContent : HttpStatusCode.Created, piece.StatusCode);
        }

        Assert.Equal(before + file.Length, await server.UsedAsync(server.Alice));
        // The answer was lost: it is the same again.
        using HttpResponseMessage again = await LinkServer.SendAsync(client, at, file.Length, []);
        string blob = JsonDocument.Parse(await again.Content.ReadAsStringAsync(JmapServer.Token)).RootElement.GetProperty("blobId").GetString()!;
        // It is good for a link, and for nothing else.
        Assert.Equal(HttpStatusCode.NotFound, (await client.DownloadAsync(blob)).StatusCode);
        JsonElement created = (await client.CallAsync("FileLink/set", $$$"""{"create":{"l":{"blobId":"{{{blob}}}","name":"a.bin"} } }""")).GetProperty("created").GetProperty("l");
        string token = LinkServer.TokenOf(created);
        Assert.Equal(file, await server.LoadAsync(token, null));
        LinkAnswer answer = await server.Public.OpenAsync(token, null, Peer, JmapServer.Token);
        LinkContent content = (await server.Public.OpenContentAsync(token, answer.Ticket!, JmapServer.Token))!;
        await using (Stream octets = content.Octets)
        {
            // From the middle of one piece over the next into the third.
            octets.Position = 89_990;
            byte[] part = new byte[50];
            await octets.ReadExactlyAsync(part, JmapServer.Token);
            Assert.Equal(file[89_990..90_040], part);
        }

        // Ending the upload, whose file is a link's now, takes nothing from it.
        using HttpResponseMessage ended = await client.Http.DeleteAsync(at, JmapServer.Token);
        Assert.Equal(HttpStatusCode.NotFound, ended.StatusCode);
        Assert.Equal(file, await server.LoadAsync(token, null));
        await client.CallAsync("FileLink/set", $$"""{"destroy":["{{created.GetProperty("id").GetString()}}"]}""");
        Assert.Equal(before, await server.UsedAsync(server.Alice));
        await server.EverythingIsCleanAsync();
    }

    [Fact]
    public async Task Links_and_files_for_them_are_their_owners_alone()
    {
        using JmapClient alice = await server.SignInAsync(), bob = await server.SignInAsync("bob");
        string at = await server.BeginAsync(alice, 10);
        using HttpResponseMessage whole = await LinkServer.SendAsync(alice, at, 0, new byte[10]);
        string blob = JsonDocument.Parse(await whole.Content.ReadAsStringAsync(JmapServer.Token)).RootElement.GetProperty("blobId").GetString()!;
        string upload = (await alice.UploadAsync(new byte[10], "a/b")).GetProperty("blobId").GetString()!;
        foreach (string named in (string[])[blob, upload])
        {
            JsonElement stolen = await bob.CallAsync("FileLink/set", $$$"""{"create":{"l":{"blobId":"{{{named}}}","name":"a"} } }""");
            Assert.Equal("blobNotFound", stolen.GetProperty("notCreated").GetProperty("l").GetProperty("type").GetString());
        }

        JsonElement created = (await alice.CallAsync("FileLink/set", $$$"""{"create":{"l":{"blobId":"{{{blob}}}","name":"a"} } }""")).GetProperty("created").GetProperty("l");
        string id = created.GetProperty("id").GetString()!;
        Assert.DoesNotContain(id, (await bob.GetAsync("FileLink", """{"ids":null}""")).Select(static link => link.GetProperty("id").GetString()));
        Assert.Equal("notFound", (await bob.CallAsync("FileLink/set", $$"""{"destroy":["{{id}}"]}""")).GetProperty("notDestroyed").GetProperty(id).GetProperty("type").GetString());
        Assert.Contains(await bob.FailAsync("FileLink/get", $$"""{"accountId":"{{alice.Account}}","ids":null}"""), (string[])["accountNotFound", "accountNotSupportedByMethod"]);
        Assert.NotNull(await server.Public.FindAsync(LinkServer.TokenOf(created), JmapServer.Token));
    }

    [Theory]
    [InlineData("""{"name":"a"}""", "blobId")]
    [InlineData("""{"blobId":"U1"}""", "name")]
    [InlineData("""{"blobId":"U1","name":" .. "}""", "name")]
    [InlineData("""{"blobId":"U1","name":"a","password":"abc"}""", "password")]
    [InlineData("""{"blobId":"U1","name":"a","password":"tab\tbed"}""", "password")]
    [InlineData("""{"blobId":"U1","name":"a","maxDownloads":0}""", "maxDownloads")]
    [InlineData("""{"blobId":"U1","name":"a","expires":"2020-01-01T00:00:00Z"}""", "expires")]
    [InlineData("""{"blobId":"U1","name":"a","expires":"2999-01-01T00:00:00Z"}""", "expires")]
    [InlineData("""{"blobId":"U1","name":"a","downloads":0}""", "downloads")]
    public async Task What_is_no_link_is_refused(string link, string property)
    {
        using JmapClient client = await server.SignInAsync();
        JsonElement error = (await client.CallAsync("FileLink/set", $$"""{"create":{"l":{{link}} } }""")).GetProperty("notCreated").GetProperty("l");
        Assert.Equal("invalidProperties", error.GetProperty("type").GetString());
        Assert.Equal([property], JmapClient.Texts(error.GetProperty("properties")));
    }

    [Theory]
    [InlineData("../../etc/passwd", ".._.._etc_passwd")]
    [InlineData("a\r\nSet-Cookie: x=1.txt", "a__Set-Cookie_ x=1.txt")]
    [InlineData("invoice\u202Efdp.exe", "invoicefdp.exe")]
    [InlineData("a\"; filename=b.exe", "a_; filename=b.exe")]
    [InlineData("报告（终稿）.docx", "报告（终稿）.docx")]
    [InlineData("program.exe. ", "program.exe")]
    [InlineData(" ..", null)]
    public void A_name_is_one_that_strangers_can_be_shown(string name, string? clean) => Assert.Equal(clean, LinkName.Clean(name));

    [Fact]
    public async Task Its_time_ends_it_to_the_second_and_its_room_is_free()
    {
        using JmapClient client = await server.SignInAsync();
        long before = await server.UsedAsync(server.Alice);
        DateTimeOffset expires = new(server.Clock.GetUtcNow().AddHours(1).Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        JsonElement created = (await server.CreateAsync(client, new byte[1000], $"\"name\":\"a\",\"expires\":\"{JmapDate.FormatUtc(expires)}\"")).GetProperty("created").GetProperty("l");
        string id = created.GetProperty("id").GetString()!, token = LinkServer.TokenOf(created);
        LinkAnswer early = await server.Public.OpenAsync(token, null, Peer, JmapServer.Token);
        server.Clock.SetUtcNow(expires.AddMilliseconds(-1));
        Assert.NotNull(await server.Public.FindAsync(token, JmapServer.Token));
        LinkAnswer last = await server.Public.OpenAsync(token, null, Peer, JmapServer.Token);
        await (await server.Public.OpenContentAsync(token, last.Ticket!, JmapServer.Token))!.Octets.DisposeAsync();
        server.Clock.SetUtcNow(expires);
        Assert.Null(await server.Public.FindAsync(token, JmapServer.Token));
        Assert.Equal(LinkOpening.Gone, (await server.Public.OpenAsync(token, null, Peer, JmapServer.Token)).Outcome);
        Assert.Null(await server.Public.OpenContentAsync(token, last.Ticket!, JmapServer.Token));
        Assert.NotNull(early.Ticket);
        await server.Service<LinkClock>().HappenAsync(JmapServer.Token);
        Assert.Equal(before, await server.UsedAsync(server.Alice));
        JsonElement link = Assert.Single(await client.GetAsync("FileLink", $$"""{"ids":["{{id}}"]}"""));
        Assert.Equal(("expired", 2), (link.GetProperty("state").GetString(), link.GetProperty("downloads").GetInt32()));
        // It is remembered for a while, and then not at all.
        server.Clock.SetUtcNow(expires + server.Links.Remembered);
        await server.Service<LinkClock>().HappenAsync(JmapServer.Token);
        Assert.Empty(await client.GetAsync("FileLink", $$"""{"ids":["{{id}}"]}"""));
        await server.EverythingIsCleanAsync();
    }

    [Fact]
    public async Task The_last_download_is_one_though_many_ask_and_can_still_be_gone_on_with()
    {
        using JmapClient client = await server.SignInAsync();
        long before = await server.UsedAsync(server.Alice);
        byte[] file = RandomNumberGenerator.GetBytes(1000);
        JsonElement created = (await server.CreateAsync(client, file, "\"name\":\"a\",\"maxDownloads\":3")).GetProperty("created").GetProperty("l");
        string token = LinkServer.TokenOf(created);
        LinkAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Public.OpenAsync(token, null, Peer, JmapServer.Token).AsTask()));
        Assert.Equal(3, answers.Count(static answer => answer.Outcome == LinkOpening.Opened));
        Assert.Null(await server.Public.FindAsync(token, JmapServer.Token));
        LinkAnswer one = answers.First(static answer => answer.Ticket is not null);
        await using (Stream octets = (await server.Public.OpenContentAsync(token, one.Ticket!, JmapServer.Token))!.Octets) Assert.Equal(file, await ReadAsync(octets));
        Assert.Null(await server.Public.OpenContentAsync(token, one.Ticket![..^1] + (one.Ticket[^1] == 'A' ? 'Q' : 'A'), JmapServer.Token));
        server.Clock.Advance(server.Links.TicketLife);
        Assert.Null(await server.Public.OpenContentAsync(token, one.Ticket!, JmapServer.Token));
        await server.Service<LinkClock>().HappenAsync(JmapServer.Token);
        Assert.Equal(before, await server.UsedAsync(server.Alice));
        Assert.Equal("usedUp", Assert.Single(await client.GetAsync("FileLink", $$"""{"ids":["{{created.GetProperty("id").GetString()}}"]}""")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Passwords_are_guessed_a_few_times_in_an_hour_whoever_guesses()
    {
        using JmapClient client = await server.SignInAsync();
        string token = LinkServer.TokenOf((await server.CreateAsync(client, new byte[10], "\"name\":\"a\",\"password\":\"7Q4x\"")).GetProperty("created").GetProperty("l"));
        Assert.True((await server.Public.FindAsync(token, JmapServer.Token))!.HasPassword);
        // Those who know it use none of the guesses up, and nothing typed is no guess.
        for (int i = 0; i < server.Links.MaximumGuesses + 1; i++) Assert.Equal(LinkOpening.Opened, (await server.Public.OpenAsync(token, "7Q4x", Peer, JmapServer.Token)).Outcome);
        Assert.Equal(LinkOpening.WrongPassword, (await server.Public.OpenAsync(token, "", Peer, JmapServer.Token)).Outcome);
        // All at once, and from wherever.
        LinkAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => server.Public.OpenAsync(token, $"guess {i}", IPAddress.Parse($"192.0.2.{i}"), JmapServer.Token).AsTask()));
        Assert.Equal(server.Links.MaximumGuesses, answers.Count(static answer => answer.Outcome == LinkOpening.WrongPassword));
        Assert.Equal(30 - server.Links.MaximumGuesses, answers.Count(static answer => answer.Outcome == LinkOpening.TooManyGuesses));
        Assert.Equal(LinkOpening.TooManyGuesses, (await server.Public.OpenAsync(token, "7Q4x", Peer, JmapServer.Token)).Outcome);
        server.Clock.Advance(server.Links.GuessWindow);
        Assert.Equal(LinkOpening.Opened, (await server.Public.OpenAsync(token, "7Q4x", Peer, JmapServer.Token)).Outcome);
    }

    [Fact]
    public async Task The_links_of_a_suspended_account_are_not_shown_and_those_of_a_deleted_one_are_gone()
    {
        await using var own = new LinkServer();
        await own.InitializeAsync();
        using JmapClient client = await own.SignInAsync("bob");
        string token = LinkServer.TokenOf((await own.CreateAsync(client, new byte[10_000], "\"name\":\"a\"")).GetProperty("created").GetProperty("l"));
        string at = await own.BeginAsync(client, 20_000);
        using HttpResponseMessage piece = await LinkServer.SendAsync(client, at, 0, new byte[10_000]);
        DirectoryAdministration administration = own.Service<DirectoryAdministration>();
        await administration.UpdateAccountAsync(own.Bob, static account => account with { Suspended = true }, cancellationToken: JmapServer.Token);
        Assert.Null(await own.Public.FindAsync(token, JmapServer.Token));
        await administration.UpdateAccountAsync(own.Bob, static account => account with { Suspended = false }, cancellationToken: JmapServer.Token);
        Assert.NotNull(await own.Public.FindAsync(token, JmapServer.Token));
        DomainName domain = DomainName.Parse("here.test");
        await administration.UpdateDomainAsync(domain, static here => here with { Suspended = true }, cancellationToken: JmapServer.Token);
        Assert.Null(await own.Public.FindAsync(token, JmapServer.Token));
        await administration.UpdateDomainAsync(domain, static here => here with { Suspended = false }, cancellationToken: JmapServer.Token);
        Assert.NotNull(await own.Public.FindAsync(token, JmapServer.Token));
        await administration.DeleteAccountAsync(own.Bob, JmapServer.Token);
        Assert.Null(await own.Public.FindAsync(token, JmapServer.Token));
        await AbandonedObjects.SweepAsync(own.Store, JmapServer.Token);
        Assert.Equal(0, await own.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT (SELECT COUNT(*) FROM jmap_link) + (SELECT COUNT(*) FROM jmap_link_piece) + (SELECT COUNT(*) FROM kept_file) + (SELECT COUNT(*) FROM jmap_upload_piece)")));
        await own.EverythingIsCleanAsync();
    }

    [Fact]
    public async Task Files_for_links_have_bounds_of_their_own()
    {
        await using var small = new LinkServer { Links = new LinkOptions { MaximumFileSize = 30_000, MaximumOctets = 50_000, MaximumLinks = 3, PasswordRequired = true } };
        small.Options = new JmapOptions { MaximumUploadSize = 5000, UploadQuota = 10_000 };
        await small.InitializeAsync();
        using JmapClient client = await small.SignInAsync();
        JsonElement offered = client.Session.GetProperty("accounts").GetProperty(client.Account).GetProperty("accountCapabilities").GetProperty(LinkCapability.Name);
        Assert.Equal((true, 30_000, true), (offered.GetProperty("mayCreate").GetBoolean(), offered.GetProperty("maxSizeFile").GetInt32(), offered.GetProperty("passwordRequired").GetBoolean()));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await small.BeginningAsync(client, 30_001));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await small.BeginningAsync(client, 5001, "message"));
        Assert.Equal(HttpStatusCode.BadRequest, await small.BeginningAsync(client, 10, "anything"));
        // What has only begun counts as a whole.
        string first = await small.BeginAsync(client, 30_000), second = await small.BeginAsync(client, 15_000);
        Assert.Equal(HttpStatusCode.InsufficientStorage, await small.BeginningAsync(client, 5001));
        // More than uploads may have, and none of it is driven out.
        using HttpResponseMessage whole = await LinkServer.SendAsync(client, first, 0, new byte[30_000]);
        Assert.Equal(HttpStatusCode.Created, whole.StatusCode);
        await client.UploadAsync(new byte[5000], "a/b");
        string blob = JsonDocument.Parse(await whole.Content.ReadAsStringAsync(JmapServer.Token)).RootElement.GetProperty("blobId").GetString()!;
        JsonElement bare = await client.CallAsync("FileLink/set", $$$"""{"create":{"l":{"blobId":"{{{blob}}}","name":"a"} } }""");
        Assert.Equal("invalidProperties", bare.GetProperty("notCreated").GetProperty("l").GetProperty("type").GetString());
        JsonElement made = await client.CallAsync("FileLink/set", $$$"""{"create":{"l":{"blobId":"{{{blob}}}","name":"a","password":"good"} } }""");
        Assert.True(made.GetProperty("created").TryGetProperty("l", out _));
        // What was begun and left alone is freed when its time is over.
        using HttpResponseMessage part = await LinkServer.SendAsync(client, second, 0, new byte[5000]);
        Assert.Equal(35_000, await small.UsedAsync(small.Alice));
        small.Clock.Advance(small.Options.UploadKept);
        await small.Service<LinkClock>().HappenAsync(JmapServer.Token);
        Assert.Equal(30_000, await small.UsedAsync(small.Alice));
        await small.EverythingIsCleanAsync();
    }

    [Fact]
    public async Task The_accounts_quota_holds_for_files_too()
    {
        await using var own = new LinkServer();
        await own.InitializeAsync();
        using JmapClient client = await own.SignInAsync();
        string at = await own.BeginAsync(client, 20_000);
        await own.Store.WriteAsync(transaction =>
        {
            transaction.SetQuota(own.Alice, 15_000, 0);
            return 0;
        });
        Assert.Equal(HttpStatusCode.InsufficientStorage, await own.BeginningAsync(client, 1));
        using HttpResponseMessage piece = await LinkServer.SendAsync(client, at, 0, new byte[20_000]);
        Assert.Equal(HttpStatusCode.InsufficientStorage, piece.StatusCode);
        string blob = (await client.UploadAsync(new byte[16_000], "a/b")).GetProperty("blobId").GetString()!;
        JsonElement refused = await client.CallAsync("FileLink/set", $$$"""{"create":{"l":{"blobId":"{{{blob}}}","name":"a"} } }""");
        Assert.Equal("overQuota", refused.GetProperty("notCreated").GetProperty("l").GetProperty("type").GetString());
        await own.EverythingIsCleanAsync();
    }

    [Fact]
    public async Task Where_links_are_not_offered_none_are_made()
    {
        await using var own = new LinkServer { Links = new LinkOptions { Offered = false } };
        await own.InitializeAsync();
        using JmapClient client = await own.SignInAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await own.BeginningAsync(client, 1));
        JsonElement refused = await own.CreateAsync(client, new byte[1], "\"name\":\"a\"");
        Assert.Equal("forbidden", refused.GetProperty("notCreated").GetProperty("l").GetProperty("type").GetString());
    }

    private static async Task<byte[]> ReadAsync(Stream octets)
    {
        using var all = new MemoryStream();
        await octets.CopyToAsync(all, JmapServer.Token);
        return all.ToArray();
    }
}
