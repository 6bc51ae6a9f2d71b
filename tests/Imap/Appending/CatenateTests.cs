using System.Globalization;
using System.Text;

namespace Posthouse.Imap.Tests;

/// <summary>RFC 4469, with RFC 5092's URLs, RFC 3502 and RFC 8508.</summary>
public sealed class CatenateTests
{
    private const string Head = "Subject: new\r\nContent-Type: text/plain\r\n\r\n";

    [Fact]
    public async Task A_message_is_put_together()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverAsync(Messages.Nested);
        ImapClient client = await server.SelectAsync();
        string validity = System.Text.RegularExpressions.Regex.Match((await client.OkAsync("STATUS INBOX (UIDVALIDITY)")).Single, "UIDVALIDITY (\\d+)").Groups[1].Value;
        ImapReply reply = await SendAsync(client, "C1", "APPEND Sent (\\Seen) CATENATE (TEXT ", Head, $" URL \"/INBOX;UIDVALIDITY={validity}/;UID=1/;SECTION=1\" TEXT ", "and ", " URL \"/INBOX/;UID=1/;SECTION=2/;PARTIAL=0.4\")");
        Assert.StartsWith("OK [APPENDUID ", reply.Tagged, StringComparison.Ordinal);
        Assert.Equal(Head + "First part.and SGVs", await BodyAsync(client, "Sent", 1));
        // Whole, by URL alone; header fields; of the open mailbox.
        Assert.StartsWith("OK", (await client.OkAsync("APPEND Sent CATENATE (URL \"/INBOX/;UID=1/;SECTION=HEADER.FIELDS%20(SUBJECT)\" URL \"/Sent/;UID=1/;SECTION=TEXT\")")).Tagged, StringComparison.Ordinal);
        Assert.Equal("Subject: nested\r\n\r\nFirst part.and SGVs", await BodyAsync(client, "Sent", 2));
        await client.OkAsync("SELECT INBOX");
        await client.OkAsync("APPEND Sent CATENATE (URL \"/;UID=1\")");
        Assert.Equal(Messages.Nested, await BodyAsync(client, "Sent", 3));
    }

    [Fact]
    public async Task With_several_messages_and_in_place_of_one()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient client = await server.SelectAsync();
        ImapReply reply = await SendAsync(client, "C1", "APPEND Sent CATENATE (URL \"/INBOX/;UID=1\") (\\Seen) ", Head, " CATENATE (TEXT ", Head + "x", ")");
        Assert.Matches("^OK \\[APPENDUID \\d+ 1:3\\]", reply.Tagged);
        reply = await SendAsync(client, "C2", "REPLACE 1 INBOX CATENATE (URL \"/;UID=1/;SECTION=HEADER\" TEXT ", "changed", ")");
        Assert.StartsWith("OK ", reply.Tagged, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nchanged", await BodyAsync(client, "INBOX", 3), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere/;UID=1")]
    [InlineData("/INBOX/;UID=9")]
    [InlineData("/INBOX;UIDVALIDITY=1/;UID=1")]
    [InlineData("/INBOX/;UID=1/;SECTION=7")]
    [InlineData("/INBOX/;UID=1/;SECTION=1.nonsense")]
    [InlineData("imap://bob@example.test/INBOX/;UID=1")]
    [InlineData("//example.test/INBOX/;UID=1")]
    [InlineData("/Other%20Users/bob@example.test/INBOX/;UID=1")]
    [InlineData("/INBOX/;UID=%zz")]
    [InlineData("/INBOX%00/;UID=1")]
    [InlineData("/INBOX")]
    public async Task A_url_that_leads_nowhere_is_named_and_nothing_is_appended(string url)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(1);
        ImapClient client = await server.SelectAsync();
        ImapReply reply = await SendAsync(client, "C1", "APPEND Sent CATENATE (TEXT ", Head, $" URL \"{url}\" TEXT ", "never", ")");
        Assert.StartsWith($"NO [BADURL \"{url}\"]", reply.Tagged, StringComparison.Ordinal);
        Assert.Contains("MESSAGES 0", (await client.OkAsync("STATUS Sent (MESSAGES)")).Single, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_a_thousand_times_is_too_much()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { MaximumMessageSize = 20_000 });
        await server.DeliverAsync(Messages.Simple("big", new string('x', 5000)));
        ImapClient client = await server.SelectAsync();
        string thousand = string.Join(' ', Enumerable.Repeat("URL \"/;UID=1\"", 1000));
        Assert.StartsWith("NO [TOOBIG]", (await client.NoAsync($"APPEND Sent CATENATE ({thousand})")).Tagged, StringComparison.Ordinal);
        thousand = string.Join(' ', Enumerable.Repeat("URL \"/;UID=1/;PARTIAL=0.1\"", 1000));
        Assert.StartsWith("NO [LIMIT]", (await client.NoAsync($"APPEND Sent CATENATE ({thousand})")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO ", (await client.NoAsync("APPEND Sent CATENATE (URL \"/;UID=1/;PARTIAL=999999\")")).Tagged, StringComparison.Ordinal);
        await client.BadAsync("APPEND Sent CATENATE (NONSENSE)");
        await client.BadAsync("APPEND Sent CATENATE ()");
        await client.OkAsync("NOOP");
    }

    // Alternately text of the command and literals.
    private static async Task<ImapReply> SendAsync(ImapClient client, string tag, params string[] pieces)
    {
        await client.SendAsync(tag + " ");
        for (int i = 0; i < pieces.Length; i++)
        {
            bool literal = i % 2 == 1;
            if (literal) await client.SendAsync(string.Create(CultureInfo.InvariantCulture, $"{{{Encoding.ASCII.GetByteCount(pieces[i])}+}}\r\n"));
            await client.SendAsync(pieces[i]);
        }

        await client.SendAsync("\r\n");
        return await client.ReplyAsync(tag);
    }

    private static async Task<string> BodyAsync(ImapClient client, string mailbox, int uid)
    {
        await client.OkAsync("EXAMINE " + mailbox);
        string answer = (await client.OkAsync($"UID FETCH {uid} BODY.PEEK[]")).Single;
        int from = answer.IndexOf('\n', StringComparison.Ordinal) + 1;
        await client.OkAsync("SELECT INBOX");
        return answer[from..^1];
    }
}
