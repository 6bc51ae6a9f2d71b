using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap.Tests;

/// <summary>RFC 4467: GENURLAUTH, URLFETCH, RESETKEY; RFC 5524: what URLFETCH gives beyond octets.</summary>
public sealed class UrlAuthTests
{
    private const string Inbox = "imap://alice%40example.test@mail.example.test/INBOX/;UID=1";

    [Fact]
    public async Task Each_access_identifier_lets_in_whom_it_names_and_nobody_else()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        await server.DeliverAsync("alice", 1);
        ImapClient alice = await server.ConnectAsync("alice");
        ImapClient bob = await server.ConnectAsync("bob");
        ImapClient carol = await server.ConnectAsync("carol");
        foreach ((string access, bool toBob, bool toCarol) in ((string, bool, bool)[])
            [("anonymous", true, true), ("authuser", true, true), ("user+bob%40example.test", true, false), ("USER+carol%40example.test", false, true), ("user+nobody%40example.test", false, false), ("submit+bob%40example.test", false, false)])
        {
            string url = await AuthorizeAsync(alice, $"{Inbox}/;SECTION=TEXT;URLAUTH={access}");
            Assert.Equal(toBob ? $"* URLFETCH \"{url}\" {{12}}\nBody of 1.\r\n" : $"* URLFETCH \"{url}\" NIL", (await bob.OkAsync($"URLFETCH \"{url}\"")).Single);
            Assert.Equal(!toCarol, (await carol.OkAsync($"URLFETCH \"{url}\"")).Single.EndsWith(" NIL", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_was_changed_in_a_url_makes_it_worthless()
    {
        await using SharingServer server = await SharingServer.StartAsync(new ImapOptions { MaximumBadCommands = 100 });
        await server.DeliverAsync("alice", 2);
        ImapClient alice = await server.ConnectAsync("alice");
        string url = await AuthorizeAsync(alice, Inbox + ";URLAUTH=anonymous");
        Assert.Matches(":internal:01[0-9a-f]{64}$", url);
        foreach (string other in (string[])
            [
                url.Replace("UID=1", "UID=2", StringComparison.Ordinal), url.Replace("/INBOX", "/inbox", StringComparison.Ordinal), url.Replace("imap:", "IMAP:", StringComparison.Ordinal),
                url.Replace("mail.example.test", "MAIL.example.test", StringComparison.Ordinal), url.Replace("mail.example.test", "mail.example.test:143", StringComparison.Ordinal),
                url.Replace("mail.example.test", "elsewhere.test", StringComparison.Ordinal), url.Replace("alice", "bob", StringComparison.Ordinal), url.Replace("internal", "other", StringComparison.Ordinal),
                url.Replace("anonymous", "authuser", StringComparison.Ordinal), url[..^1] + (url[^1] == '0' ? '1' : '0'), url[..^1], url + "0", Inbox, Inbox + ";URLAUTH=anonymous", "imap://mail.example.test/", "http://x/", "",
            ])
        {
            Assert.EndsWith(" NIL", (await alice.OkAsync($"URLFETCH \"{other}\"")).Single, StringComparison.Ordinal);
        }

        // Hexadecimal digits mean the same in either case, and so does the mechanism's name.
        int token = url.LastIndexOf(':');
        Assert.Contains("Body of 1.", (await alice.OkAsync($"URLFETCH \"{url[..token].Replace("internal", "INTERNAL", StringComparison.Ordinal)}{url[token..].ToUpperInvariant()}\"")).Single, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("imap://alice%40example.test@mail.example.test/INBOX/;UID=1", "BAD")]
    [InlineData("imap://mail.example.test/INBOX/;UID=1;URLAUTH=anonymous", "BAD")]
    [InlineData("imap://bob%40example.test@mail.example.test/INBOX/;UID=1;URLAUTH=anonymous", "BAD")]
    [InlineData("imap://nobody%40example.test@mail.example.test/INBOX/;UID=1;URLAUTH=anonymous", "BAD")]
    [InlineData("imap://alice%40example.test@elsewhere.test/INBOX/;UID=1;URLAUTH=anonymous", "BAD")]
    [InlineData("imap://alice%40example.test@mail.example.test/Nowhere/;UID=1;URLAUTH=anonymous", "BAD")]
    [InlineData("imap://alice%40example.test@mail.example.test/INBOX;URLAUTH=anonymous", "BAD")]
    [InlineData("imap://alice%40example.test@mail.example.test/INBOX/;UID=1;URLAUTH=everybody", "BAD")]
    [InlineData("imap://alice%40example.test@mail.example.test/INBOX/;UID=1;URLAUTH=submit+", "BAD")]
    [InlineData("imap://alice%40example.test@mail.example.test/INBOX/;UID=1;EXPIRE=tomorrow;URLAUTH=anonymous", "BAD")]
    [InlineData("imap://alice%40example.test@mail.example.test/INBOX/;UID=1;EXPIRE=2030-01-01T00:00:00;URLAUTH=anonymous", "BAD")]
    [InlineData("imap://alice%40example.test@mail.example.test/INBOX/;UID=1;URLAUTH=anonymous:internal:00000000000000000000000000000000", "BAD")]
    public async Task Only_a_users_own_urls_that_say_who_may_use_them_are_authorised(string url, string answer)
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        ImapReply reply = await alice.CommandAsync($"GENURLAUTH \"{url}\" INTERNAL");
        Assert.Empty(reply.Untagged);
        Assert.StartsWith(answer, reply.Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [CANNOT]", (await alice.NoAsync($"GENURLAUTH \"{Inbox};URLAUTH=anonymous\" XSAMPLE")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_url_ends_when_it_says_so()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        await using SharingServer server = await SharingServer.StartAsync(clock: clock);
        await server.DeliverAsync("alice", 1);
        ImapClient alice = await server.ConnectAsync("alice");
        string url = await AuthorizeAsync(alice, Inbox + ";EXPIRE=2026-11-25T13:00:00+00:30;URLAUTH=authuser");
        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.DoesNotContain(" NIL", (await alice.OkAsync($"URLFETCH \"{url}\"")).Single, StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.EndsWith(" NIL", (await alice.OkAsync($"URLFETCH \"{url}\"")).Single, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resetting_a_key_revokes_the_urls_of_its_mailbox_and_other_sessions_hear_of_it()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        await server.DeliverAsync("alice", 1);
        ImapClient alice = await server.ConnectAsync("alice");
        ImapClient other = await server.ConnectAsync("alice");
        Assert.Contains("* OK [URLMECH INTERNAL] URLs can be authorised", (await other.OkAsync("SELECT INBOX")).Untagged);
        await alice.OkAsync("SELECT INBOX");
        await alice.OkAsync("COPY 1 Drafts");
        string inbox = await AuthorizeAsync(alice, Inbox + ";URLAUTH=anonymous");
        string drafts = await AuthorizeAsync(alice, Inbox.Replace("INBOX", "Drafts", StringComparison.Ordinal) + ";URLAUTH=anonymous");
        ImapReply reset = await alice.OkAsync("RESETKEY INBOX");
        Assert.StartsWith("OK [URLMECH INTERNAL]", reset.Tagged, StringComparison.Ordinal);
        Assert.Empty(reset.Untagged);
        Assert.Equal("* OK [URLMECH INTERNAL] URLs of this mailbox have another key", (await other.OkAsync("NOOP")).Single);
        ImapReply fetched = await alice.OkAsync($"URLFETCH \"{inbox}\" \"{drafts}\"");
        Assert.EndsWith(" NIL", fetched.Untagged[0], StringComparison.Ordinal);
        Assert.DoesNotContain(" NIL", fetched.Untagged[1], StringComparison.Ordinal);
        await alice.OkAsync("RESETKEY");
        Assert.EndsWith(" NIL", (await alice.OkAsync($"URLFETCH \"{drafts}\"")).Single, StringComparison.Ordinal);
        Assert.StartsWith("NO [NONEXISTENT]", (await alice.NoAsync("RESETKEY Nowhere")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [CANNOT]", (await alice.NoAsync("RESETKEY INBOX XSAMPLE")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_outlive_a_restart_sealed_and_end_with_the_mailbox()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        await server.DeliverAsync("alice", 1);
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("CREATE Box");
        await alice.OkAsync("SELECT INBOX");
        await alice.OkAsync("COPY 1 Box");
        string url = await AuthorizeAsync(alice, Inbox.Replace("INBOX", "Box", StringComparison.Ordinal) + ";URLAUTH=anonymous");
        await server.RestartAsync();
        alice = await server.ConnectAsync("alice");
        Assert.DoesNotContain(" NIL", (await alice.OkAsync($"URLFETCH \"{url}\"")).Single, StringComparison.Ordinal);
        Assert.Equal(1, await server.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM url_key WHERE LENGTH(sealed_key) > 60")));
        await alice.OkAsync("DELETE Box");
        Assert.Equal(0, await server.Store.ReadAsync(static reader => reader.Sql.Scalar("SELECT COUNT(*) FROM url_key")));
        Assert.EndsWith(" NIL", (await alice.OkAsync($"URLFETCH \"{url}\"")).Single, StringComparison.Ordinal);
        Assert.True((await server.Store.VerifyAsync()).IsClean);
    }

    [Fact]
    public async Task A_url_gives_what_its_user_may_read_now_and_ends_with_the_user()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        await server.DeliverAsync("alice", 1);
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("SETACL INBOX bob@example.test lr");
        ImapClient bob = await server.ConnectAsync("bob");
        string url = await AuthorizeAsync(bob, "imap://bob%40example.test@mail.example.test/Other%20Users/alice@example.test/INBOX/;UID=1;URLAUTH=anonymous");
        ImapClient carol = await server.ConnectAsync("carol");
        Assert.DoesNotContain(" NIL", (await carol.OkAsync($"URLFETCH \"{url}\"")).Single, StringComparison.Ordinal);
        await alice.OkAsync("SETACL INBOX bob@example.test l");
        Assert.EndsWith(" NIL", (await carol.OkAsync($"URLFETCH \"{url}\"")).Single, StringComparison.Ordinal);
        await alice.OkAsync("SETACL INBOX bob@example.test lr");
        Account account = (await server.Directory.FindAccountAsync(EmailAddress.Parse("bob@example.test")))!;
        await server.Administration.UpdateAccountAsync(account.Id, static a => a with { Suspended = true });
        Assert.EndsWith(" NIL", (await carol.OkAsync($"URLFETCH \"{url}\"")).Single, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_come_decoded_and_with_their_structure()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.AppendAsync("INBOX", Messages.Nested);
        string part = await AuthorizeAsync(alice, Inbox + "/;SECTION=2;URLAUTH=anonymous");
        Assert.Equal($"* URLFETCH \"{part}\" {{20}}\nSGVsbG8sIGJpbmFyeQ==", (await alice.OkAsync($"URLFETCH \"{part}\"")).Single);
        Assert.Equal($"* URLFETCH \"{part}\" (BODY {{20}}\nSGVsbG8sIGJpbmFyeQ==)", (await alice.OkAsync($"URLFETCH (\"{part}\")")).Single);
        ImapReply both = await alice.OkAsync($"URLFETCH (\"{part}\" BINARY BODYPARTSTRUCTURE)");
        Assert.StartsWith($"* URLFETCH \"{part}\" (BODYPARTSTRUCTURE (\"application\" \"octet-stream\" ", both.Single, StringComparison.Ordinal);
        Assert.EndsWith(" (BINARY ~{13}\nHello, binary)", both.Single, StringComparison.Ordinal);
        string inner = await AuthorizeAsync(alice, Inbox + "/;SECTION=3.1;URLAUTH=anonymous");
        Assert.Contains("(BODYPARTSTRUCTURE (\"text\" \"plain\"", (await alice.OkAsync($"URLFETCH (\"{inner}\" BODYPARTSTRUCTURE)")).Single, StringComparison.Ordinal);
        string whole = await AuthorizeAsync(alice, Inbox + ";URLAUTH=anonymous");
        Assert.Contains("(BODYPARTSTRUCTURE ((\"text\" \"plain\"", (await alice.OkAsync($"URLFETCH (\"{whole}\" BODYPARTSTRUCTURE)")).Single, StringComparison.Ordinal);
        string header = await AuthorizeAsync(alice, Inbox + "/;SECTION=HEADER;URLAUTH=anonymous");
        Assert.StartsWith($"* URLFETCH \"{header}\" (BODYPARTSTRUCTURE NIL) (BODY {{", (await alice.OkAsync($"URLFETCH (\"{header}\" BODYPARTSTRUCTURE BODY)")).Single, StringComparison.Ordinal);
        string odd = await AuthorizeAsync(alice, Inbox + "/;SECTION=4;URLAUTH=anonymous");
        Assert.Equal($"* URLFETCH \"{odd}\" (BINARY NIL)", (await alice.OkAsync($"URLFETCH (\"{odd}\" BINARY)")).Single);
        await alice.BadAsync($"URLFETCH (\"{part}\" BINARY BODY)");
        await alice.BadAsync($"URLFETCH (\"{part}\" BODY BODY)");
        await alice.BadAsync($"URLFETCH (\"{part}\" NONSENSE)");
    }

    [Fact]
    public async Task A_part_of_a_part_is_cut_as_the_url_says()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        await server.DeliverAsync("alice", 1);
        ImapClient alice = await server.ConnectAsync("alice");
        foreach ((string partial, string octets) in ((string, string)[])[("0.4", "{4}\nBody"), ("5.2", "{2}\nof"), ("8", "{4}\n1.\r\n"), ("100.5", "{0}\n")])
        {
            string url = await AuthorizeAsync(alice, $"{Inbox}/;SECTION=TEXT/;PARTIAL={partial};URLAUTH=anonymous");
            Assert.Equal($"* URLFETCH \"{url}\" {octets}", (await alice.OkAsync($"URLFETCH \"{url}\"")).Single);
        }
    }

    [Fact]
    public async Task Catenate_takes_authorised_urls_of_others()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        await server.DeliverAsync("alice", 1);
        ImapClient alice = await server.ConnectAsync("alice");
        string mine = await AuthorizeAsync(alice, Inbox + "/;SECTION=TEXT;URLAUTH=user+bob%40example.test");
        ImapClient bob = await server.ConnectAsync("bob");
        await bob.OkAsync($"APPEND INBOX CATENATE (TEXT {{16+}}\r\nSubject: cat\r\n\r\n URL \"{mine}\")");
        await bob.OkAsync("SELECT INBOX");
        Assert.EndsWith("Subject: cat\r\n\r\nBody of 1.\r\n)", (await bob.OkAsync("FETCH 1 BODY.PEEK[]")).Single, StringComparison.Ordinal);
        ImapClient carol = await server.ConnectAsync("carol");
        Assert.StartsWith("NO [BADURL \"imap://alice", (await carol.NoAsync($"APPEND INBOX CATENATE (URL \"{mine}\")")).Tagged, StringComparison.Ordinal);
        // Without an authorisation an absolute URL is nobody's.
        Assert.StartsWith("NO [BADURL ", (await bob.NoAsync($"APPEND INBOX CATENATE (URL \"{Inbox}\")")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submission_reads_what_was_authorised_for_its_user_alone()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        await server.DeliverAsync("alice", 1);
        ImapClient alice = await server.ConnectAsync("alice");
        string url = await AuthorizeAsync(alice, Inbox + "/;SECTION=TEXT;URLAUTH=submit+bob%40example.test");
        Assert.Equal((SubmittedUrlOutcome.Read, "Body of 1.\r\n"), await SubmitAsync(url, "bob"));
        Assert.Equal((SubmittedUrlOutcome.NotFound, ""), await SubmitAsync(url, "carol"));
        Assert.Equal((SubmittedUrlOutcome.TooLarge, ""), await SubmitAsync(url, "bob", room: 11));
        Assert.Equal((SubmittedUrlOutcome.Read, "Body of 1.\r\n"), await SubmitAsync(url, "bob", room: 12));
        Assert.Equal((SubmittedUrlOutcome.Untrusted, ""), await SubmitAsync(url.Replace("mail.example.test", "mail.elsewhere.test", StringComparison.Ordinal), "bob"));
        Assert.Equal((SubmittedUrlOutcome.Untrusted, ""), await SubmitAsync("http://mail.example.test/", "bob"));
        Assert.Equal((SubmittedUrlOutcome.NotFound, ""), await SubmitAsync(url.Replace("bob", "carol", StringComparison.Ordinal), "carol"));
        foreach (string access in (string[])["anonymous", "authuser", "user+bob%40example.test"])
            Assert.Equal((SubmittedUrlOutcome.NotFound, ""), await SubmitAsync(await AuthorizeAsync(alice, $"{Inbox};URLAUTH={access}"), "bob"));

        async Task<(SubmittedUrlOutcome, string)> SubmitAsync(string text, string user, long room = 1000)
        {
            Account submitter = (await server.Directory.FindAccountAsync(EmailAddress.Parse(user + "@example.test")))!;
            var taken = new MemoryStream();
            SubmittedUrlOutcome outcome = await server.Urls.CopyAsync(
                text,
                submitter,
                room,
                (octets, _) =>
                {
                    taken.Write(octets.Span);
                    return new ValueTask<bool>(true);
                },
                TestContext.Current.CancellationToken);
            return (outcome, System.Text.Encoding.ASCII.GetString(taken.ToArray()));
        }
    }

    [Fact]
    public void No_text_is_more_than_a_url_that_is_none()
    {
        Gen<string> piece = Gen.OneOf(
            Pieces("imap://", "alice%40example.test", "@", "mail.example.test", ":", "/", "INBOX", ";UIDVALIDITY=1", ";UID=1", ";UID=", ";SECTION=1.2", ";SECTION=", ";PARTIAL=0.1", ";PARTIAL=", ";EXPIRE=2030-01-01T00:00:00Z", ";EXPIRE=", ";URLAUTH=anonymous", ";URLAUTH=submit+", ";URLAUTH=", ":internal:", "%", "%4", "%00", "0123456789abcdef0123456789abcdef"),
            Gen.String[Gen.Char['\u0000', '\u00ff'], 0, 3]);
        piece.Array[0, 12].Select(static pieces => string.Concat(pieces)).Sample(
            static text =>
            {
                ImapUrl.TryParse(text);
                // What is taken begins with all that its token is made of.
                return AuthorizedUrl.TryParse(text) is not { } url || (text.StartsWith(url.Rump, StringComparison.Ordinal) && (url.Token is null) == (url.Rump.Length == text.Length));
            },
            iter: 50_000);
    }

    [Theory]
    [InlineData("GENURLAUTH")]
    [InlineData("GENURLAUTH x")]
    [InlineData("GENURLAUTH \"x\" ")]
    [InlineData("URLFETCH")]
    [InlineData("URLFETCH (")]
    [InlineData("URLFETCH (\"x\" BODY")]
    [InlineData("URLFETCH ()")]
    [InlineData("RESETKEY ")]
    [InlineData("RESETKEY INBOX INTERNAL ")]
    [InlineData("COMPARATOR ")]
    [InlineData("COMPARATOR (")]
    public async Task Half_a_command_is_bad_in_every_state(string command)
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.BadAsync(command);
        await alice.OkAsync("SELECT INBOX");
        await alice.BadAsync(command);
        await alice.OkAsync("ENABLE UIDONLY");
        await alice.BadAsync(command);
        await alice.OkAsync("NOOP");
    }

    [Fact]
    public async Task Urls_by_the_thousand_are_refused()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        Assert.StartsWith("NO [LIMIT]", (await alice.NoAsync("URLFETCH" + string.Concat(Enumerable.Repeat(" x", 101)))).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [LIMIT]", (await alice.NoAsync("GENURLAUTH" + string.Concat(Enumerable.Repeat(" x INTERNAL", 101)))).Tagged, StringComparison.Ordinal);
    }

    private static Gen<string> Pieces(params string[] pieces) => Gen.Int[0, pieces.Length - 1].Select(at => pieces[at]);

    private static async Task<string> AuthorizeAsync(ImapClient client, string url)
    {
        string response = (await client.OkAsync($"GENURLAUTH \"{url}\" INTERNAL")).Untagged[^1];
        Assert.StartsWith($"* GENURLAUTH \"{url}:internal:", response, StringComparison.Ordinal);
        return response["* GENURLAUTH \"".Length..^1];
    }
}
