namespace Posthouse.Imap.Tests;

public sealed class FetchTests
{
    [Theory]
    [InlineData("BODY.PEEK[1]", "BODY[1] {11}\nFirst part.")]
    [InlineData("BODY.PEEK[2]", "BODY[2] {20}\nSGVsbG8sIGJpbmFyeQ==")]
    [InlineData("BODY.PEEK[2.MIME]", "BODY[2.MIME] {77}\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n")]
    [InlineData("BINARY.PEEK[2]", "BINARY[2] ~{13}\nHello, binary")]
    [InlineData("BINARY.PEEK[2]<7.3>", "BINARY[2]<7> ~{3}\nbin")]
    [InlineData("BINARY.SIZE[2]", "BINARY.SIZE[2] 13")]
    [InlineData("BINARY.PEEK[3.1]", "BINARY[3.1] ~{11}\nnaïve text")]
    [InlineData("BINARY.SIZE[3.1]", "BINARY.SIZE[3.1] 11")]
    [InlineData("BODY.PEEK[3.2]", "BODY[3.2] {11}\n<p>html</p>")]
    [InlineData("BODY.PEEK[3.HEADER.FIELDS (SUBJECT)]", "BODY[3.HEADER.FIELDS (SUBJECT)] {18}\nSubject: inner\r\n\r\n")]
    [InlineData("BODY.PEEK[3.2.MIME]", "BODY[3.2.MIME] {27}\nContent-Type: text/html\r\n\r\n")]
    [InlineData("BODY.PEEK[HEADER.FIELDS (From X-None)]", "BODY[HEADER.FIELDS (FROM X-NONE)] {24}\nFrom: a@example.test\r\n\r\n")]
    [InlineData("BODY.PEEK[HEADER.FIELDS.NOT (From To Mime-Version Content-Type)]", "BODY[HEADER.FIELDS.NOT (FROM TO MIME-VERSION CONTENT-TYPE)] {19}\nSubject: nested\r\n\r\n")]
    [InlineData("BODY.PEEK[HEADER]<0.5>", "BODY[HEADER]<0> {5}\nFrom:")]
    [InlineData("BODY.PEEK[TEXT]<2.3>", "BODY[TEXT]<2> {3}\neam")]
    [InlineData("BODY.PEEK[]<999999.10>", "BODY[]<999999> {0}\n")]
    [InlineData("BODY.PEEK[9]", "BODY[9] NIL")]
    [InlineData("BODY.PEEK[1.1]", "BODY[1.1] NIL")]
    [InlineData("BODY.PEEK[3.2.5.7]", "BODY[3.2.5.7] NIL")]
    public async Task A_section_is_what_the_standard_says(string item, string expected)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverAsync(Messages.Nested);
        ImapClient client = await server.SelectAsync();
        Assert.Equal($"* 1 FETCH ({expected})", (await client.OkAsync($"FETCH 1 {item}")).Single);
    }

    [Fact]
    public async Task A_single_part_message_has_its_body_as_part_one()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverAsync(Messages.Simple("s", "body"));
        ImapClient client = await server.SelectAsync();
        Assert.Equal("* 1 FETCH (BODY[1] {6}\nbody\r\n BODY[1.1] NIL BODY[2] NIL)", (await client.OkAsync("FETCH 1 (BODY.PEEK[1] BODY.PEEK[1.1] BODY.PEEK[2])")).Single);
    }

    [Fact]
    public async Task An_encoding_nobody_knows_is_said_so()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverAsync(Messages.Nested);
        ImapClient client = await server.SelectAsync();
        Assert.StartsWith("NO [UNKNOWN-CTE]", (await client.NoAsync("FETCH 1 BINARY.PEEK[4]")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetching_a_body_marks_it_seen_and_peeking_does_not()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(3);
        ImapClient client = await server.SelectAsync();
        Assert.DoesNotContain("FLAGS", (await client.OkAsync("FETCH 1:3 BODY.PEEK[TEXT]")).All, StringComparison.Ordinal);
        Assert.Contains("FLAGS (\\Seen)", (await client.OkAsync("FETCH 1 RFC822")).Single, StringComparison.Ordinal);
        Assert.DoesNotContain("FLAGS", (await client.OkAsync("FETCH 1 RFC822.TEXT")).All, StringComparison.Ordinal);
        Assert.DoesNotContain("FLAGS", (await client.OkAsync("FETCH 2 RFC822.HEADER")).All, StringComparison.Ordinal);
        await client.OkAsync("EXAMINE INBOX");
        Assert.DoesNotContain("FLAGS", (await client.OkAsync("FETCH 3 BODY[]")).All, StringComparison.Ordinal);
        Assert.Equal("* SEARCH 2 3", (await client.OkAsync("SEARCH UNSEEN")).Single);
    }

    [Fact]
    public async Task Items_of_the_placement_and_the_message_stand_in_one_response()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverAsync(Messages.Simple("Hello", "A text to preview."), received: new DateTimeOffset(1996, 7, 17, 2, 44, 25, TimeSpan.Zero));
        ImapClient client = await server.SelectAsync();
        string all = (await client.OkAsync("FETCH 1 (UID FLAGS INTERNALDATE RFC822.SIZE EMAILID THREADID SAVEDATE PREVIEW (LAZY) ENVELOPE BODY BODYSTRUCTURE)")).Single;
        Assert.Contains("INTERNALDATE \"17-Jul-1996 02:44:25 +0000\"", all, StringComparison.Ordinal);
        Assert.Contains("PREVIEW \"A text to preview.\"", all, StringComparison.Ordinal);
        Assert.Contains("ENVELOPE (\"Mon, 7 Feb 1994 21:52:25 -0800\" \"Hello\" ((\"Fred Foobar\" NIL \"foobar\" \"example.test\"))", all, StringComparison.Ordinal);
        Assert.Matches(@"EMAILID \(M[0-9a-f]+\)", all);
        Assert.Matches(@"THREADID \(T[0-9a-f]+\)", all);
        Assert.Matches("SAVEDATE \"[0-9 ]", all);
        Assert.Contains("BODY (\"text\" \"plain\"", all, StringComparison.OrdinalIgnoreCase);
        foreach (string macro in (string[])["ALL", "FAST", "FULL"]) Assert.Contains("RFC822.SIZE", (await client.OkAsync($"FETCH 1 {macro}")).Single, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_message_is_streamed()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        string body = string.Concat(Enumerable.Repeat(new string('y', 76) + "\r\n", 20_000));
        await server.DeliverAsync(Messages.Simple("large", body));
        ImapClient client = await server.SelectAsync();
        string reply = (await client.OkAsync("FETCH 1 (UID BODY.PEEK[TEXT] FLAGS)")).Single;
        Assert.Contains(body, reply, StringComparison.Ordinal);
        Assert.Contains("BODY[TEXT]", reply, StringComparison.Ordinal);
    }

    /// <summary>RFC 9051 §9: CHAR8 has no NUL; literal8, which BINARY gives, has. The client of these tests refuses it in a literal.</summary>
    [Fact]
    public async Task A_nul_is_given_by_binary_alone_and_changes_no_size()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        string message = "From: a@example.test\r\nSubject: n\0l\r\nX-Odd: x\0y\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\none\0two\0\0three\r\n";
        await server.DeliverAsync(message);
        ImapClient client = await server.SelectAsync();
        string shown = message.Replace('\0', '\ufffd'), body = shown[(shown.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        // A lone 0x80 is no UTF-8: the client reads it as U+FFFD.
        foreach (string whole in (string[])["BODY.PEEK[]", "RFC822"]) Assert.Contains($" {{{message.Length}}}\n{shown}", (await client.OkAsync($"FETCH 1 ({whole})")).Single, StringComparison.Ordinal);
        foreach (string text in (string[])["BODY.PEEK[1]", "BODY.PEEK[TEXT]", "RFC822.TEXT"]) Assert.Contains($" {{{body.Length}}}\n{body}", (await client.OkAsync($"FETCH 1 ({text})")).Single, StringComparison.Ordinal);
        Assert.Contains("BODY[TEXT]<3> {4}\n\ufffdtwo", (await client.OkAsync("FETCH 1 (BODY.PEEK[TEXT]<3.4>)")).Single, StringComparison.Ordinal);
        Assert.Contains("{16}\nSubject: n\ufffdl\r\n\r\n", (await client.OkAsync("FETCH 1 (BODY.PEEK[HEADER.FIELDS (SUBJECT)])")).Single, StringComparison.Ordinal);
        Assert.Contains($"BINARY[1] ~{{{body.Length}}}\none\0two\0\0three\r\n", (await client.OkAsync("FETCH 1 (BINARY.PEEK[1] BINARY.SIZE[1])")).Single, StringComparison.Ordinal);
        Assert.Contains($"RFC822.SIZE {message.Length}", (await client.OkAsync("FETCH 1 FULL")).Single, StringComparison.Ordinal);
        await client.OkAsync("FETCH 1 (ENVELOPE BODYSTRUCTURE PREVIEW BODY.PEEK[HEADER])");
    }

    [Fact]
    public async Task A_nul_in_a_message_that_is_streamed_is_replaced_too()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        string body = string.Concat(Enumerable.Repeat(new string('y', 76) + "\r\n", 20_000)) + "\0\r\n";
        await server.DeliverAsync(Messages.Simple("large", body));
        ImapClient client = await server.SelectAsync();
        Assert.Contains(body.Replace('\0', '\ufffd'), (await client.OkAsync("FETCH 1 (BODY.PEEK[TEXT])")).Single, StringComparison.Ordinal);
        Assert.Contains(body, (await client.OkAsync("FETCH 1 (BINARY.PEEK[1])")).Single, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_that_do_not_exist_are_bad_and_uids_that_do_not_are_passed_over()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient client = await server.SelectAsync();
        await client.BadAsync("FETCH 3 FLAGS");
        Assert.Empty((await client.OkAsync("UID FETCH 100 FLAGS")).Untagged);
        Assert.Equal("* 2 FETCH (UID 2 FLAGS ())", (await client.OkAsync("UID FETCH 100:* FLAGS")).Single);
    }

    [Fact]
    public async Task More_messages_than_a_batch_are_all_answered()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(300);
        ImapClient client = await server.SelectAsync();
        Assert.Equal(300, (await client.OkAsync("FETCH 1:* (UID BODY.PEEK[TEXT])")).Untagged.Count);
        Assert.Equal(300, (await client.OkAsync("FETCH 1:* ENVELOPE")).Untagged.Count);
    }
}
