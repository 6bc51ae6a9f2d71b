using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>Blobs in requests and responses (RFC 9404), with its own examples.</summary>
public class BlobManagementTests(JmapServer server) : IClassFixture<JmapServer>
{
    [Theory]
    [InlineData("script", 404)]
    [InlineData("style", 404)]
    [InlineData("serviceworker", 404)]
    [InlineData("object", 404)]
    [InlineData("empty", 200)]
    [InlineData("document", 200)]
    [InlineData("image", 200)]
    [InlineData(null, 200)]
    public async Task What_somebody_sent_is_no_script_of_a_page_of_ours(string? destination, int status)
    {
        using JmapClient client = await server.SignInAsync();
        string blob = (await client.UploadAsync("alert(1)"u8.ToArray(), "text/javascript")).GetProperty("blobId").GetString()!;
        using HttpResponseMessage answer = await client.DownloadAsync(blob, "a.js", "text/javascript", destination: destination);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_browser_asks_each_time_whether_it_may_show_what_it_kept()
    {
        using JmapClient client = await server.SignInAsync();
        string blob = (await client.UploadAsync("secret"u8.ToArray(), "text/plain")).GetProperty("blobId").GetString()!;
        using HttpResponseMessage first = await client.DownloadAsync(blob);
        Assert.True(first.Headers.CacheControl is { NoCache: true, Private: true, MaxAge: null });
        using var asked = new HttpRequestMessage(HttpMethod.Get, first.RequestMessage!.RequestUri);
        asked.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage again = await client.Http.SendAsync(asked, JmapServer.Token);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        // Whoever is signed out is not told that it is the same.
        using var stranger = new HttpClient();
        using var later = new HttpRequestMessage(HttpMethod.Get, first.RequestMessage.RequestUri);
        later.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage refused = await stranger.SendAsync(later, JmapServer.Token);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private const string Fox = "The quick brown fox jumped over the lazy dog.";

    // RFC 9404 §4.1.2.
    [Fact]
    public async Task A_blob_is_put_together_from_text_base64_and_ranges_of_others()
    {
        using JmapClient client = await server.SignInAsync();
        var responses = await client.CallsAsync($$$$"""
            [["Blob/upload",{"accountId":"$account","create":{"b4":{"data":[{"data:asText":"{{{{Fox}}}}"}]}}},"S4"],
             ["Blob/upload",{"accountId":"$account","create":{"cat":{"data":[{"data:asText":"How"},{"blobId":"#b4","length":7,"offset":3},{"data:asText":"was t"},{"blobId":"#b4","length":1,"offset":1},{"data:asBase64":"YXQ/"}]}}},"CAT"],
             ["Blob/get",{"accountId":"$account","properties":["data:asText","size"],"ids":["#cat"]},"G4"]]
            """);
        Assert.Equal(["Blob/upload", "Blob/upload", "Blob/get"], responses.Select(static r => r.Name));
        JsonElement cat = responses[1].Arguments.GetProperty("created").GetProperty("cat");
        Assert.Equal(19, cat.GetProperty("size").GetInt32());
        Assert.Equal("application/octet-stream", cat.GetProperty("type").GetString());
        JsonElement got = Assert.Single(responses[2].Arguments.GetProperty("list").EnumerateArray());
        Assert.Equal(cat.GetProperty("id").GetString(), got.GetProperty("id").GetString());
        Assert.Equal("How quick was that?", got.GetProperty("data:asText").GetString());
        Assert.Equal(19, got.GetProperty("size").GetInt32());
    }

    // RFC 9404 §4.2.1.
    [Fact]
    public async Task Octets_and_digests_of_ranges_are_told()
    {
        using JmapClient client = await server.SignInAsync();
        string id = await UploadAsync(client, Encoding.ASCII.GetBytes(Fox));
        JsonElement whole = await client.CallAsync("Blob/get", $$$$"""{"ids":["{{{{id}}}}","not-a-blob"],"properties":["data:asText","digest:sha","size"]}""");
        JsonElement blob = Assert.Single(whole.GetProperty("list").EnumerateArray());
        Assert.Equal(Fox, blob.GetProperty("data:asText").GetString());
        Assert.Equal("wIVPufsDxBzOOALLDSIFKebu+U4=", blob.GetProperty("digest:sha").GetString());
        Assert.Equal(45, blob.GetProperty("size").GetInt32());
        Assert.Equal(["not-a-blob"], JmapClient.Texts(whole.GetProperty("notFound")));

        JsonElement range = Assert.Single(await client.GetAsync("Blob", $$$$"""{"ids":["{{{{id}}}}"],"properties":["data:asText","digest:sha","digest:sha-256","size"],"offset":4,"length":9}"""));
        Assert.Equal("quick bro", range.GetProperty("data:asText").GetString());
        Assert.Equal("QiRAPtfyX8K6tm1iOAtZ87Xj3Ww=", range.GetProperty("digest:sha").GetString());
        Assert.Equal("gdg9INW7lwHK6OQ9u0dwDz2ZY/gubi0En0xlFpKt0OA=", range.GetProperty("digest:sha-256").GetString());
        Assert.Equal(45, range.GetProperty("size").GetInt32());
        Assert.False(range.TryGetProperty("isTruncated", out _));
    }

    // RFC 9404 §4.2.1, the examples b1 and b2: half of a character, and a range beyond the end.
    [Theory]
    [InlineData("""["data:asText"]""", ""","offset":0,"length":2""", """{"data:asText":null,"isEncodingProblem":true}""")]
    [InlineData("""["data"]""", ""","offset":0,"length":2""", """{"data:asBase64":"YcM=","isEncodingProblem":true}""")]
    [InlineData("""["data"]""", "", """{"data:asText":"aéb"}""")]
    [InlineData("""["data:asBase64"]""", "", """{"data:asBase64":"YcOpYg=="}""")]
    [InlineData("""["data"]""", ""","offset":3,"length":10""", """{"data:asText":"b","isTruncated":true}""")]
    [InlineData("""["data"]""", ""","offset":9""", """{"data:asText":"","isTruncated":true}""")]
    public async Task What_is_no_text_and_what_is_not_there_is_said(string properties, string range, string expected)
    {
        using JmapClient client = await server.SignInAsync();
        string id = await UploadAsync(client, Encoding.UTF8.GetBytes("aéb"));
        JsonElement blob = Assert.Single(await client.GetAsync("Blob", $$$$"""{"ids":["{{{{id}}}}"],"properties":{{{{properties}}}}{{{{range}}}}}"""));
        Assert.Equal(expected.Replace("{", $$"""{"id":"{{id}}",""", StringComparison.Ordinal), blob.GetRawText());
    }

    [Fact]
    public async Task What_refers_to_a_message_is_found_by_its_blob()
    {
        using JmapClient client = await server.SignInAsync();
        Appended appended = await server.AppendAsync(server.Alice, "From: a@there.test\nSubject: x\n\nbody\n");
        JsonElement email = Assert.Single(await client.GetAsync("Email", $$$$"""{"ids":["{{{{appended.Message}}}}"],"properties":["blobId","threadId","mailboxIds","textBody"]}"""));
        string blob = email.GetProperty("blobId").GetString()!, part = email.GetProperty("textBody")[0].GetProperty("blobId").GetString()!, upload = await UploadAsync(client, [1]);
        JsonElement found = await client.CallAsync("Blob/lookup", $$$$"""{"typeNames":["Mailbox","Thread","Email"],"ids":["{{{{blob}}}}","{{{{part}}}}","{{{{upload}}}}","not-a-blob"]}""");
        string matched = $$"""{"Mailbox":["{{email.GetProperty("mailboxIds").EnumerateObject().Single().Name}}"],"Thread":["{{email.GetProperty("threadId").GetString()}}"],"Email":["{{appended.Message}}"]}""";
        Assert.Equal([matched, matched, """{"Mailbox":[],"Thread":[],"Email":[]}"""], found.GetProperty("list").EnumerateArray().Select(static item => item.GetProperty("matchedIds").GetRawText()));
        Assert.Equal(["not-a-blob"], JmapClient.Texts(found.GetProperty("notFound")));
        Assert.Equal("unknownDataType", await client.FailAsync("Blob/lookup", """{"typeNames":["CalendarEvent"],"ids":[]}"""));
    }

    [Theory]
    [InlineData("""{"data":[{"data:asText":"a","data:asBase64":"YQ=="}]}""", "invalidProperties")]
    [InlineData("""{"data":[{}]}""", "invalidProperties")]
    [InlineData("""{"data":[{"data:asBase64":"!"}]}""", "invalidProperties")]
    [InlineData("""{"data":[{"blobId":"U999"}]}""", "blobNotFound")]
    [InlineData("""{"data":[{"blobId":"#nobody"}]}""", "blobNotFound")]
    [InlineData("""{"data":[],"type":"not a type"}""", "invalidProperties")]
    [InlineData("""{"data":[],"name":"x"}""", "invalidProperties")]
    [InlineData("""{"type":"text/plain"}""", "invalidProperties")]
    public async Task What_makes_no_blob_is_refused(string create, string type)
    {
        using JmapClient client = await server.SignInAsync();
        JsonElement response = await client.CallAsync("Blob/upload", $$$$"""{"create":{"x":{{{{create}}}}}}""");
        Assert.Equal(type, response.GetProperty("notCreated").GetProperty("x").GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Null, response.GetProperty("created").ValueKind);
    }

    [Fact]
    public async Task A_range_beyond_the_end_and_too_many_sources_are_refused_and_an_empty_blob_is_one()
    {
        using JmapClient client = await server.SignInAsync();
        string id = await UploadAsync(client, [1, 2, 3]);
        string many = string.Join(',', Enumerable.Repeat("""{"data:asText":"x"}""", 65));
        JsonElement response = await client.CallAsync("Blob/upload", $$$$"""{"create":{"beyond":{"data":[{"blobId":"{{{{id}}}}","offset":2,"length":2}]},"many":{"data":[{{{{many}}}}]},"none":{"data":[]}}}""");
        Assert.Equal("invalidProperties", response.GetProperty("notCreated").GetProperty("beyond").GetProperty("type").GetString());
        Assert.Equal("tooLarge", response.GetProperty("notCreated").GetProperty("many").GetProperty("type").GetString());
        Assert.Equal(0, response.GetProperty("created").GetProperty("none").GetProperty("size").GetInt32());
    }

    [Fact]
    public async Task Blobs_do_not_multiply_without_end()
    {
        await using var small = new JmapServer { Options = new JmapOptions { MaximumUploadSize = 1000, MaximumResponseSize = 5000 } };
        await small.InitializeAsync();
        using JmapClient client = await small.SignInAsync();
        string id = (await client.UploadAsync(new byte[600], "text/plain")).GetProperty("blobId").GetString()!;
        JsonElement response = await client.CallAsync("Blob/upload", $$$$"""{"create":{"one":{"data":[{"blobId":"{{{{id}}}}"}]},"two":{"data":[{"blobId":"{{{{id}}}}"}]}}}""");
        Assert.True(response.GetProperty("created").TryGetProperty("one", out _));
        Assert.Equal("tooLarge", response.GetProperty("notCreated").GetProperty("two").GetProperty("type").GetString());
        string[] ids = new string[10];
        for (int i = 0; i < ids.Length; i++) ids[i] = (await client.UploadAsync(new byte[600], "text/plain")).GetProperty("blobId").GetString()!;
        Assert.Equal("requestTooLarge", await client.FailAsync("Blob/get", $$$$"""{"ids":{{{{JsonSerializer.Serialize(ids)}}}}}"""));
    }

    [Fact]
    public async Task Nobody_reads_or_takes_another_accounts_blob()
    {
        using JmapClient alice = await server.SignInAsync(), bob = await server.SignInAsync("bob");
        string id = await UploadAsync(alice, [1, 2, 3]);
        JsonElement got = await bob.CallAsync("Blob/get", $$$$"""{"ids":["{{{{id}}}}"]}""");
        Assert.Equal([id], JmapClient.Texts(got.GetProperty("notFound")));
        Assert.Equal([id], JmapClient.Texts((await bob.CallAsync("Blob/lookup", $$$$"""{"typeNames":["Email"],"ids":["{{{{id}}}}"]}""")).GetProperty("notFound")));
        JsonElement made = await bob.CallAsync("Blob/upload", $$$$"""{"create":{"x":{"data":[{"blobId":"{{{{id}}}}"}]}}}""");
        Assert.Equal("blobNotFound", made.GetProperty("notCreated").GetProperty("x").GetProperty("type").GetString());
        Assert.Equal("accountNotFound", await bob.FailAsync("Blob/get", $$$$"""{"accountId":"{{{{alice.Account}}}}","ids":["{{{{id}}}}"]}"""));
    }

    private static async Task<string> UploadAsync(JmapClient client, byte[] octets) => (await client.UploadAsync(octets, "text/plain")).GetProperty("blobId").GetString()!;
}
