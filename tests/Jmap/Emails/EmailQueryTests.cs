using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap.Tests;

/// <summary>Lists: every filter and sort, pages, and what changed in them.</summary>
public class EmailQueryTests(JmapServer server) : IClassFixture<JmapServer>
{
    private static readonly DateTimeOffset Day = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_condition_finds_what_it_says()
    {
        using JmapClient client = await server.SignInAsync();
        string plain = await AddAsync("From: Ann <ann@a.test>\nTo: alice@here.test\nCc: cc@c.test\nSubject: Quarterly report\nX-Tag: blue moon\n\nThe invoice is attached, 发票已开具\n", 0, MessageFlags.Seen);
        string mixed = await AddAsync("From: Zed <zed@z.test>\nTo: team@here.test\nSubject: Holiday\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nxxxx\n--b--\n", 1, MessageFlags.Flagged, MailboxRole.Archive);
        string reply = await AddAsync("From: alice@here.test\nTo: ann@a.test\nBcc: hidden@h.test\nSubject: Re: Quarterly report\nMessage-ID: <r@x>\n\nthanks\n" + new string('x', 5000) + "\n", 2);
        string inbox = (await server.MailboxAsync(server.Alice, MailboxRole.Inbox)).Id.ToString(), archive = (await server.MailboxAsync(server.Alice, MailboxRole.Archive)).Id.ToString();
        foreach ((string filter, string[] expected) in ((string, string[])[])
        [
            ("{}", [reply, mixed, plain]),
            ($"{{\"inMailbox\":\"{inbox}\"}}", [reply, plain]),
            ($"{{\"inMailboxOtherThan\":[\"{inbox}\"]}}", [mixed]),
            ("{\"before\":\"2026-11-02T00:00:00Z\"}", [plain]),
            ("{\"after\":\"2026-11-02T00:00:00Z\"}", [reply, mixed]),
            ("{\"minSize\":5000}", [reply]),
            ("{\"maxSize\":5000}", [mixed, plain]),
            ("{\"hasKeyword\":\"$seen\"}", [plain]),
            ("{\"notKeyword\":\"$seen\"}", [reply, mixed]),
            ("{\"hasKeyword\":\"never-used\"}", []),
            ("{\"hasAttachment\":true}", [mixed]),
            ("{\"from\":\"ann\"}", [plain]),
            ("{\"to\":\"TEAM\"}", [mixed]),
            ("{\"cc\":\"cc@c.test\"}", [plain]),
            ("{\"bcc\":\"hidden\"}", [reply]),
            ("{\"subject\":\"report quarterly\"}", [reply, plain]),
            ("{\"subject\":\"\\\"report quarterly\\\"\"}", []),
            ("{\"body\":\"invoice\"}", [plain]),
            ("{\"body\":\"发票\"}", [plain]),
            ("{\"text\":\"ann report\"}", [reply, plain]),
            ("{\"header\":[\"X-Tag\"]}", [plain]),
            ("{\"header\":[\"x-tag\",\"BLUE\"]}", [plain]),
            ("{\"header\":[\"X-Tag\",\"red\"]}", []),
            ("{\"operator\":\"OR\",\"conditions\":[{\"from\":\"ann\"},{\"from\":\"zed\"}]}", [mixed, plain]),
            ("{\"operator\":\"NOT\",\"conditions\":[{\"from\":\"ann\"},{\"from\":\"zed\"}]}", [reply]),
            ("{\"operator\":\"AND\",\"conditions\":[{\"hasKeyword\":\"$flagged\"},{\"operator\":\"NOT\",\"conditions\":[{\"subject\":\"report\"}]}]}", [mixed]),
        ])
        {
            List<string> found = await client.QueryAsync($"{{\"filter\":{filter}}}");
            Assert.True(expected.SequenceEqual(found), $"{filter}: {string.Join(' ', found)}");
        }

        foreach ((string sort, string[] expected) in ((string, string[])[])
        [
            ("{\"property\":\"receivedAt\"}", [plain, mixed, reply]),
            ("{\"property\":\"size\",\"isAscending\":false}", [reply, mixed, plain]),
            ("{\"property\":\"from\"}", [reply, plain, mixed]),
            ("{\"property\":\"hasKeyword\",\"keyword\":\"$flagged\",\"isAscending\":false},{\"property\":\"receivedAt\"}", [mixed, plain, reply]),
            ("{\"property\":\"subject\"},{\"property\":\"receivedAt\"}", [mixed, plain, reply]),
        ])
        {
            List<string> found = await client.QueryAsync($"{{\"sort\":[{sort}]}}");
            Assert.True(expected.SequenceEqual(found), $"{sort}: {string.Join(' ', found)}");
        }

        JsonElement page = await client.CallAsync("Email/query", $"{{\"anchor\":\"{mixed}\",\"anchorOffset\":-1,\"limit\":2,\"calculateTotal\":true}}");
        Assert.Equal((0, 3), (page.GetProperty("position").GetInt32(), page.GetProperty("total").GetInt32()));
        Assert.Equal([reply, mixed], JmapClient.Texts(page.GetProperty("ids")));
        Assert.Equal([plain], await client.QueryAsync("""{"position":-1}"""));
        Assert.Equal([mixed, plain], await client.QueryAsync("""{"position":1,"limit":5}"""));
        JsonElement snippet = (await client.CallAsync("SearchSnippet/get", $"{{\"filter\":{{\"text\":\"report\"}},\"emailIds\":[\"{plain}\"]}}")).GetProperty("list")[0];
        Assert.Equal("Quarterly <mark>report</mark>", snippet.GetProperty("subject").GetString());
        snippet = (await client.CallAsync("SearchSnippet/get", $"{{\"filter\":{{\"body\":\"invoice\"}},\"emailIds\":[\"{plain}\"]}}")).GetProperty("list")[0];
        Assert.Contains("The <mark>invoice</mark> is attached", snippet.GetProperty("preview").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Whatever happens, the old list with what queryChanges says is the new list.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public async Task Changes_of_a_list_lead_from_the_old_to_the_new(int seed, bool collapse)
    {
        var random = new Random(seed);
        using JmapClient client = await server.SignInAsync("bob");
        Mailbox inbox = await server.MailboxAsync(server.Bob, MailboxRole.Inbox), trash = await server.MailboxAsync(server.Bob, MailboxRole.Trash);
        string query = $"\"filter\":{{\"inMailbox\":\"{inbox.Id}\",\"notKeyword\":\"$flagged\"}},\"collapseThreads\":{(collapse ? "true" : "false")}";
        for (int i = 0; i < 12; i++) await AppendAsync();
        for (int round = 0; round < 6; round++)
        {
            JsonElement old = await client.CallAsync("Email/query", $"{{{query}}}");
            for (int i = random.Next(4); i >= 0; i--) await ChangeAsync();
            JsonElement now = await client.CallAsync("Email/query", $"{{{query},\"calculateTotal\":true}}");
            JsonElement changes = await client.CallAsync("Email/queryChanges", $"{{{query},\"sinceQueryState\":\"{old.GetProperty("queryState").GetString()}\",\"calculateTotal\":true}}");
            List<string> list = JmapClient.Texts(old.GetProperty("ids"));
            foreach (string id in JmapClient.Texts(changes.GetProperty("removed"))) list.Remove(id);
            foreach (JsonElement added in changes.GetProperty("added").EnumerateArray()) list.Insert(added.GetProperty("index").GetInt32(), added.GetProperty("id").GetString()!);
            Assert.Equal(JmapClient.Texts(now.GetProperty("ids")), list);
            Assert.Equal(now.GetProperty("total").GetInt32(), changes.GetProperty("total").GetInt32());
            Assert.Equal(now.GetProperty("queryState").GetString(), changes.GetProperty("newQueryState").GetString());
        }

        Assert.Empty((await server.Store.VerifyAsync(cancellationToken: JmapServer.Token)).Problems);

        Task<Appended> AppendAsync()
        {
            int thread = random.Next(5);
            return server.AppendAsync(server.Bob, $"Subject: thread {thread}\nMessage-ID: <{Guid.NewGuid():N}@x>\nReferences: <{thread}@x>\n\nx\n", received: Day.AddMinutes(random.Next(100)));
        }

        async Task ChangeAsync()
        {
            if (random.Next(4) == 0)
            {
                await AppendAsync();
                return;
            }

            await server.Store.WriteAsync(transaction =>
            {
                IReadOnlyList<MessagePlace> places = transaction.PlacesByArrival(inbox.Id, ascending: true, null, 1000);
                if (places.Count == 0) return 0;
                UidSet one = UidSet.Of(places[random.Next(places.Count)].Uid);
                switch (random.Next(4))
                {
                    case 0:
                        transaction.UpdateFlags(inbox.Id, one, random.Next(2) == 0 ? FlagOperation.Add : FlagOperation.Remove, MessageFlags.Flagged);
                        break;
                    case 1:
                        transaction.UpdateFlags(inbox.Id, one, random.Next(2) == 0 ? FlagOperation.Add : FlagOperation.Remove, MessageFlags.Deleted);
                        break;
                    case 2:
                        transaction.Move(inbox.Id, one, trash.Id);
                        break;
                    default:
                        transaction.Expunge(inbox.Id, one, onlyDeleted: false);
                        break;
                }

                return 0;
            });
        }
    }

    [Fact]
    public async Task Header_fields_are_read_in_every_form()
    {
        using JmapClient client = await server.SignInAsync();
        string id = await AddAsync("From: =?utf-8?q?J=C3=B6rg?= <joerg@x.test>\nTo: Friends: ann@a.test, \"B, C\" <b@c.test>;, solo@s.test\nResent-Date: Tue, 1 Jul 2014 12:17:00 +0200\nList-Post: <mailto:a@b.test>, (web) <https://b.test/>\nReferences: <1@x>\n <2@x>\nX-Multi: one\nX-Multi:  two\nComments: =?utf-8?q?na=C3=AFve?=\nSubject: forms\n\nx\n", 0);
        JsonElement email = Assert.Single(await client.GetAsync("Email", $"{{\"ids\":[\"{id}\"],\"properties\":[\"header:From\",\"header:From:asAddresses\",\"header:To:asGroupedAddresses\",\"header:Resent-Date:asDate\",\"header:List-Post:asURLs\",\"header:References:asMessageIds\",\"header:X-Multi\",\"header:X-Multi:asText:all\",\"header:X-None\",\"header:X-None:all\",\"header:Comments:asText\"]}}"));
        foreach ((string property, string expected) in ((string, string)[])
        [
            ("header:From", "\" =?utf-8?q?J=C3=B6rg?= <joerg@x.test>\""),
            ("header:From:asAddresses", """[{"name":"Jörg","email":"joerg@x.test"}]"""),
            ("header:To:asGroupedAddresses", """[{"name":"Friends","addresses":[{"name":null,"email":"ann@a.test"},{"name":"B, C","email":"b@c.test"}]},{"name":null,"addresses":[{"name":null,"email":"solo@s.test"}]}]"""),
            ("header:Resent-Date:asDate", "\"2014-07-01T12:17:00+02:00\""),
            ("header:List-Post:asURLs", """["mailto:a@b.test","https://b.test/"]"""),
            ("header:References:asMessageIds", """["1@x","2@x"]"""),
            ("header:X-Multi", "\"  two\""),
            ("header:X-Multi:asText:all", """["one","two"]"""),
            ("header:X-None", "null"),
            ("header:X-None:all", "[]"),
            ("header:Comments:asText", "\"naïve\""),
        ])
            Assert.Equal((property, expected), (property, email.GetProperty(property).GetRawText()));
        await client.CallAsync("Email/set", $"{{\"destroy\":[\"{id}\"]}}");
    }

    private async Task<string> AddAsync(string message, int day, MessageFlags flags = default, MailboxRole role = MailboxRole.Inbox) =>
        (await server.AppendAsync(server.Alice, message, role, flags, Day.AddDays(day))).Message.ToString();
}
