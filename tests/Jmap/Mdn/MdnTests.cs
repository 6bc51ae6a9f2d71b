using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>Receipts (RFC 9007), beginning with the RFC's own examples and the values they give.</summary>
public sealed class MdnTests : IAsyncLifetime
{
    // Each has a server of its own: all send the same subject to the same people.
    private readonly JmapServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private const string Message = """
        Return-Path: <alice@here.test>
        From: alice@here.test
        To: bob@here.test
        Subject: World domination
        Message-ID: <199509192301.23456@example.org>
        Disposition-Notification-To: alice@here.test
        Original-Recipient: rfc822;bob@here.test

        x
        """;

    // RFC 9007 §3.1.
    private const string Send = """
        [["MDN/send",{"accountId":"$account","identityId":"I1","send":{"k1546":{"forEmailId":"EMAIL","subject":"Read receipt for: World domination",
          "textBody":"This receipt shows that the email has been displayed on your recipient's computer. There is no guaranty it has been read or understood.",
          "reportingUA":"joes-pc.cs.example.com; Foomail 97.1","disposition":{"actionMode":"manual-action","sendingMode":"mdn-sent-manually","type":"displayed"},
          "extensionFields":{"EXTENSION-EXAMPLE":"example.com"}}},"onSuccessUpdateEmail":{"#k1546":{"keywords/$mdnsent":true}}},"0"]]
        """;

    [Fact]
    public async Task The_examples_of_section_3_are_answered_as_it_says()
    {
        using JmapClient alice = await _server.SignInAsync(), bob = await _server.SignInAsync("bob");
        // §3.3: a receipt is asked for.
        string drafts = (await _server.MailboxAsync(_server.Alice, MailboxRole.Drafts)).Id.ToString();
        var asked = await alice.CallsAsync("""
            [["Email/set",{"accountId":"$account","create":{"k2657":{"mailboxIds":{"DRAFTS":true},"keywords":{"$seen":true,"$draft":true},"from":[{"name":"Joe Bloggs","email":"alice@here.test"}],"to":[{"name":"John","email":"bob@here.test"}],
               "header:Disposition-Notification-To:asText":"alice@here.test","subject":"World domination","bodyStructure":{"partId":"bd48","type":"text/plain"},"bodyValues":{"bd48":{"value":"x"}}}}},"0"],
             ["EmailSubmission/set",{"accountId":"$account","create":{"s":{"identityId":"I1","emailId":"#k2657"}}},"1"]]
            """.Replace("DRAFTS", drafts, StringComparison.Ordinal));
        string original = asked[0].Arguments.GetProperty("created").GetProperty("k2657").GetProperty("id").GetString()!;
        string messageId = Assert.Single(await alice.GetAsync("Email", $$"""{"ids":["{{original}}"],"properties":["messageId"]}""")).GetProperty("messageId")[0].GetString()!;
        string arrived = Assert.Single(await bob.QueryAsync("""{"filter":{"subject":"World domination"}}"""));

        // §3.1.
        var answers = await bob.CallsAsync(Send.Replace("EMAIL", arrived, StringComparison.Ordinal));
        Assert.Equal(["MDN/send", "Email/set"], answers.Select(static answer => answer.Name));
        Assert.Equal("0", answers[1].CallId);
        JsonElement sent = answers[0].Arguments.GetProperty("sent").GetProperty("k1546");
        Assert.Equal("rfc822; bob@here.test", sent.GetProperty("finalRecipient").GetString());
        Assert.Equal($"<{messageId}>", sent.GetProperty("originalMessageId").GetString());
        Assert.Equal(JsonValueKind.Null, answers[0].Arguments.GetProperty("notSent").ValueKind);
        Assert.True(answers[1].Arguments.GetProperty("updated").TryGetProperty(arrived, out _));

        // §3.4.
        string receipt = Assert.Single(await alice.QueryAsync("""{"filter":{"subject":"Read receipt for: World domination"}}"""));
        JsonElement email = Assert.Single(await alice.GetAsync("Email", $$"""{"ids":["{{receipt}}"],"properties":["blobId","header:Auto-Submitted:asText","header:Return-Path","header:Disposition-Notification-To","references","bodyStructure"]}"""));
        Assert.Equal("auto-replied", email.GetProperty("header:Auto-Submitted:asText").GetString());
        Assert.Equal(" <>", email.GetProperty("header:Return-Path").GetString());
        Assert.Equal(JsonValueKind.Null, email.GetProperty("header:Disposition-Notification-To").ValueKind);
        Assert.Equal("multipart/report", email.GetProperty("bodyStructure").GetProperty("type").GetString());
        string blob = email.GetProperty("blobId").GetString()!;
        JsonElement parsed = (await alice.CallAsync("MDN/parse", $$"""{"blobIds":["{{blob}}"]}""")).GetProperty("parsed").GetProperty(blob);
        Assert.Equal(original, parsed.GetProperty("forEmailId").GetString());
        Assert.Equal("Read receipt for: World domination", parsed.GetProperty("subject").GetString());
        Assert.Equal("This receipt shows that the email has been displayed on your recipient's computer. There is no guaranty it has been read or understood.", parsed.GetProperty("textBody").GetString());
        Assert.Equal("joes-pc.cs.example.com; Foomail 97.1", parsed.GetProperty("reportingUA").GetString());
        JsonElement disposition = parsed.GetProperty("disposition");
        Assert.Equal(("manual-action", "mdn-sent-manually", "displayed"), (disposition.GetProperty("actionMode").GetString(), disposition.GetProperty("sendingMode").GetString(), disposition.GetProperty("type").GetString()));
        Assert.Equal("rfc822; bob@here.test", parsed.GetProperty("finalRecipient").GetString());
        Assert.Equal($"<{messageId}>", parsed.GetProperty("originalMessageId").GetString());
        Assert.Equal("example.com", parsed.GetProperty("extensionFields").GetProperty("EXTENSION-EXAMPLE").GetString());
        // The submission knows of it.
        string submission = asked[1].Arguments.GetProperty("created").GetProperty("s").GetProperty("id").GetString()!;
        JsonElement known = Assert.Single(await alice.GetAsync("EmailSubmission", $$"""{"ids":["{{submission}}"]}"""));
        Assert.Equal([blob], JmapClient.Texts(known.GetProperty("mdnBlobIds")));
        Assert.Equal("yes", known.GetProperty("deliveryStatus").GetProperty("bob@here.test").GetProperty("displayed").GetString());
        // A receipt is not answered with one, nor is a message twice.
        Assert.Equal("mdnAlreadySent", await FailAsync(bob, arrived));
        Assert.Equal("notFound", await FailAsync(alice, receipt));
    }

    [Fact]
    public async Task Of_many_at_once_one_receipt_is_sent_though_nobody_asks_for_the_keyword()
    {
        using JmapClient bob = await _server.SignInAsync("bob");
        string id = (await _server.AppendAsync(_server.Bob, Message)).Message.ToString();
        const string Mdn = """{"identityId":"I1","send":{"k":{"forEmailId":"EMAIL","disposition":{"actionMode":"manual-action","sendingMode":"MDN-sent-manually","type":"displayed"}}}}""";
        JsonElement[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => bob.CallAsync("MDN/send", Mdn.Replace("EMAIL", id, StringComparison.Ordinal))));
        JsonElement done = Assert.Single(answers, static answer => answer.GetProperty("sent").ValueKind == JsonValueKind.Object);
        Assert.Equal("rfc822;bob@here.test", done.GetProperty("sent").GetProperty("k").GetProperty("originalRecipient").GetString());
        Assert.All(answers.Where(static answer => answer.GetProperty("sent").ValueKind == JsonValueKind.Null), static answer => Assert.Equal("mdnAlreadySent", answer.GetProperty("notSent").GetProperty("k").GetProperty("type").GetString()));
        Assert.True(Assert.Single(await bob.GetAsync("Email", $$"""{"ids":["{{id}}"],"properties":["keywords"]}""")).GetProperty("keywords").GetProperty("$mdnsent").GetBoolean());
    }

    [Theory]
    [InlineData("Disposition-Notification-To: alice@here.test\n", "", "notFound", true)]
    [InlineData("Subject: World", "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\nSubject: World", "forbidden", false)]
    [InlineData("Return-Path: <alice@here.test>", "Return-Path: <>", "forbidden", true)]
    [InlineData("Return-Path: <alice@here.test>", "Return-Path: <eve@there.test>", "forbidden", true)]
    [InlineData("Disposition-Notification-To: alice", "Disposition-Notification-To: bob@here.test, alice", "forbidden", true)]
    public async Task Receipts_that_must_not_be_sent_are_not(string replaced, string by, string error, bool automatic)
    {
        using JmapClient bob = await _server.SignInAsync("bob");
        string id = (await _server.AppendAsync(_server.Bob, Message.ReplaceLineEndings("\n").Replace(replaced, by, StringComparison.Ordinal))).Message.ToString();
        Assert.Equal(error, await FailAsync(bob, id, automatic ? "automatic-action" : "manual-action"));
    }

    [Theory]
    [InlineData("\"finalRecipient\":\"rfc822; eve@there.test\"", "forbiddenFrom")]
    [InlineData("\"finalRecipient\":\"x400; eve\"", "invalidProperties")]
    [InlineData("\"originalMessageId\":\"<x@y>\"", "invalidProperties")]
    [InlineData("\"reportingUA\":\"a\\r\\nDisposition: automatic-action/MDN-sent-automatically; deleted\"", "invalidProperties")]
    [InlineData("\"extensionFields\":{\"Disposition\":\"x\"}", "invalidProperties")]
    [InlineData("\"extensionFields\":{\"X\":\"a\\nb\"}", "invalidProperties")]
    [InlineData("\"extensionFields\":{\"X: y\\r\\nZ\":\"a\"}", "invalidProperties")]
    [InlineData("\"subject\":\"a\\r\\nBcc: eve@there.test\"", "invalidProperties")]
    [InlineData("\"disposition\":{\"actionMode\":\"manual-action\",\"sendingMode\":\"mdn-sent-manually\",\"type\":\"eaten\"}", "invalidProperties")]
    public async Task What_is_no_receipt_is_refused(string property, string error)
    {
        using JmapClient bob = await _server.SignInAsync("bob");
        string id = (await _server.AppendAsync(_server.Bob, Message)).Message.ToString();
        string disposition = property.StartsWith("\"disposition", StringComparison.Ordinal) ? "" : "\"disposition\":{\"actionMode\":\"manual-action\",\"sendingMode\":\"mdn-sent-manually\",\"type\":\"displayed\"},";
        JsonElement answer = await bob.CallAsync("MDN/send", $"{{\"identityId\":\"I1\",\"send\":{{\"k\":{{\"forEmailId\":\"{id}\",{disposition}{property}}}}}}}");
        Assert.Equal(error, answer.GetProperty("notSent").GetProperty("k").GetProperty("type").GetString());
    }

    [Fact]
    public async Task The_original_is_put_in_where_it_is_wanted_and_what_is_no_receipt_cannot_be_parsed()
    {
        using JmapClient alice = await _server.SignInAsync(), bob = await _server.SignInAsync("bob");
        string id = (await _server.AppendAsync(_server.Bob, Message.Replace("World", "Whole", StringComparison.Ordinal))).Message.ToString();
        await bob.CallAsync("MDN/send", $"{{\"identityId\":\"I1\",\"send\":{{\"k\":{{\"forEmailId\":\"{id}\",\"includeOriginalMessage\":true,\"disposition\":{{\"actionMode\":\"manual-action\",\"sendingMode\":\"mdn-sent-manually\",\"type\":\"deleted\"}}}}}}}}");
        string receipt = Assert.Single(await alice.QueryAsync("""{"filter":{"subject":"Read receipt for: Whole domination"}}"""));
        string blob = "B" + receipt[1..], plain = "B" + id[1..];
        JsonElement parsed = await alice.CallAsync("MDN/parse", $$"""{"blobIds":["{{blob}}","{{plain}}","U999"]}""");
        Assert.True(parsed.GetProperty("parsed").GetProperty(blob).GetProperty("includeOriginalMessage").GetBoolean());
        Assert.Equal("deleted", parsed.GetProperty("parsed").GetProperty(blob).GetProperty("disposition").GetProperty("type").GetString());
        // Bob's message is none of alice's.
        Assert.Equal(new[] { plain, "U999" }, JmapClient.Texts(parsed.GetProperty("notFound")));
        Assert.Equal([plain], JmapClient.Texts((await bob.CallAsync("MDN/parse", $$"""{"blobIds":["{{plain}}"]}""")).GetProperty("notParsable")));
    }

    private static async Task<string> FailAsync(JmapClient client, string id, string mode = "manual-action")
    {
        JsonElement answer = await client.CallAsync("MDN/send", $"{{\"identityId\":\"I1\",\"send\":{{\"k\":{{\"forEmailId\":\"{id}\",\"disposition\":{{\"actionMode\":\"{mode}\",\"sendingMode\":\"mdn-sent-manually\",\"type\":\"displayed\"}}}}}}}}");
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("sent").ValueKind);
        return answer.GetProperty("notSent").GetProperty("k").GetProperty("type").GetString()!;
    }
}
