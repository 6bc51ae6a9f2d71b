using Posthouse.Mail;

namespace Posthouse.Imap.Tests;

/// <summary>Several sessions on one mailbox: what each hears, and when.</summary>
public sealed class SharedMailboxTests
{
    [Fact]
    public async Task Flags_of_one_session_reach_the_other_at_its_next_command()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(3);
        ImapClient a = await server.SelectAsync();
        ImapClient b = await server.SelectAsync();
        ImapReply store = await a.OkAsync("STORE 2 +FLAGS (\\Flagged $Work)");
        Assert.Contains("* 2 FETCH (UID 2 FLAGS (\\Flagged $Work))", store.Untagged);
        ImapReply heard = await b.OkAsync("NOOP");
        Assert.Contains("* 2 FETCH (UID 2 FLAGS (\\Flagged $Work))", heard.Untagged);
        Assert.Contains(heard.Untagged, static line => line.StartsWith("* FLAGS (", StringComparison.Ordinal) && line.Contains("$Work", StringComparison.Ordinal));
        Assert.Empty((await a.OkAsync("NOOP")).Untagged);
    }

    [Fact]
    public async Task A_silent_store_is_not_told_back_but_is_told_to_others()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient a = await server.SelectAsync();
        ImapClient b = await server.SelectAsync();
        Assert.Empty((await a.OkAsync("STORE 1:2 +FLAGS.SILENT (\\Seen)")).Untagged);
        Assert.Equal(["* 1 FETCH (UID 1 FLAGS (\\Seen))", "* 2 FETCH (UID 2 FLAGS (\\Seen))"], (await b.OkAsync("NOOP")).Untagged);
    }

    [Fact]
    public async Task A_removal_waits_while_sequence_numbers_are_in_use()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(4);
        ImapClient a = await server.SelectAsync();
        ImapClient b = await server.SelectAsync();
        await a.OkAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        ImapReply expunge = await a.OkAsync("EXPUNGE");
        Assert.Equal("* 2 EXPUNGE", expunge.Single);

        // RFC 9051 §7.5.1: no EXPUNGE during FETCH, STORE or SEARCH; the numbers stay what they were.
        ImapReply fetch = await b.OkAsync("FETCH 1:4 UID");
        Assert.Equal(["* 1 FETCH (UID 1)", "* 3 FETCH (UID 3)", "* 4 FETCH (UID 4)"], fetch.Untagged);
        Assert.StartsWith("OK [EXPUNGEISSUED]", fetch.Tagged, StringComparison.Ordinal);
        Assert.Equal("* SEARCH 1 3 4", (await b.OkAsync("SEARCH ALL")).Single);
        Assert.Equal("* 2 EXPUNGE", (await b.OkAsync("NOOP")).Single);
        Assert.Equal("* 2 FETCH (UID 3)", (await b.OkAsync("FETCH 2 UID")).Single);
    }

    [Fact]
    public async Task Arrivals_and_removals_between_two_looks_come_in_a_legal_order()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(3);
        ImapClient a = await server.SelectAsync();
        ImapClient b = await server.SelectAsync();
        await server.DeliverManyAsync(2);
        await a.OkAsync("NOOP");
        await a.OkAsync("STORE 1,4 +FLAGS.SILENT (\\Deleted)");
        await a.OkAsync("EXPUNGE");
        // Message 4 came and went unseen by b: it is never mentioned.
        Assert.Equal(["* 1 EXPUNGE", "* 3 EXISTS"], (await b.OkAsync("NOOP")).Untagged);
        Assert.Equal(["* 1 FETCH (UID 2)", "* 2 FETCH (UID 3)", "* 3 FETCH (UID 5)"], (await b.OkAsync("FETCH 1:* UID")).Untagged);
    }

    [Fact]
    public async Task Exists_may_be_told_during_a_fetch_while_a_removal_is_pending()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient a = await server.SelectAsync();
        ImapClient b = await server.SelectAsync();
        await a.OkAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        await a.OkAsync("EXPUNGE");
        await server.DeliverManyAsync(1);
        ImapReply fetch = await b.OkAsync("FETCH 2 UID");
        Assert.Equal(["* 2 FETCH (UID 2)", "* 3 EXISTS"], fetch.Untagged);
        Assert.Equal("* 1 EXPUNGE", (await b.OkAsync("NOOP")).Single);
        Assert.Equal("* 2 FETCH (UID 3)", (await b.OkAsync("FETCH 2 UID")).Single);
    }

    [Fact]
    public async Task A_move_leaves_one_mailbox_and_enters_the_other_at_once()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(3);
        ImapClient a = await server.SelectAsync();
        ImapClient b = await server.SelectAsync("Trash");
        ImapReply move = await a.OkAsync("MOVE 2:3 Trash");
        Assert.Equal(3, move.Untagged.Count);
        Assert.Matches(@"^\* OK \[COPYUID \d+ 2:3 1:2\]", move.Untagged[0]);
        Assert.Equal("* 2 EXPUNGE", move.Untagged[1]);
        Assert.Equal("* 2 EXPUNGE", move.Untagged[2]);
        Assert.Equal("* 2 EXISTS", (await b.OkAsync("NOOP")).Single);
    }

    [Fact]
    public async Task A_deleted_mailbox_loses_its_messages_for_those_who_have_it_open()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient a = await server.ConnectAsync();
        await a.OkAsync("CREATE work");
        await server.DeliverManyAsync(2, "work");
        ImapClient b = await server.SelectAsync("work");
        await a.OkAsync("DELETE work");
        Assert.Equal(["* 1 EXPUNGE", "* 1 EXPUNGE"], (await b.OkAsync("NOOP")).Untagged);
        Assert.Empty((await b.OkAsync("NOOP")).Untagged);
        await b.OkAsync("UID FETCH 1:* FLAGS");
        await b.OkAsync("CLOSE");
    }

    [Fact]
    public async Task Idle_is_told_of_a_delivery_when_it_is_committed()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.SelectAsync();
        await client.SendAsync("i IDLE\r\n");
        Assert.Equal("+ idling", await client.ReadLineAsync());
        for (int i = 1; i <= 5; i++)
        {
            await server.DeliverManyAsync(1);
            Assert.Equal($"* {i} EXISTS", await client.ReadLineAsync());
        }

        ImapClient other = await server.SelectAsync();
        await other.OkAsync("STORE 5 +FLAGS (\\Deleted)");
        Assert.Equal("* 5 FETCH (UID 5 FLAGS (\\Deleted))", await client.ReadLineAsync());
        await other.OkAsync("EXPUNGE");
        Assert.Equal("* 5 EXPUNGE", await client.ReadLineAsync());
        await client.SendAsync("DONE\r\n");
        Assert.Equal("i OK IDLE completed", await client.ReadLineAsync());
    }

    [Fact]
    public async Task Idle_without_done_is_bad()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        await client.SendAsync("i IDLE\r\nx NOOP\r\n");
        Assert.Equal("+ idling", await client.ReadLineAsync());
        Assert.StartsWith("i BAD", await client.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_sessions_that_change_one_mailbox_end_with_one_view()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(40);
        ImapClient[] clients = [await server.SelectAsync(), await server.SelectAsync(), await server.SelectAsync()];
        await Task.WhenAll(clients.Select((client, number) => Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++)
            {
                int uid = number * 10 + i + 1;
                await client.OkAsync($"UID STORE {uid} +FLAGS (\\Deleted)");
                if (i % 3 == 0) await client.OkAsync("EXPUNGE");
                await client.AppendAsync("INBOX", Messages.Simple($"s{number}-{i}", "x"));
            }
        })));
        await clients[0].OkAsync("EXPUNGE");
        string[] views = new string[3];
        for (int i = 0; i < 3; i++)
        {
            await clients[i].OkAsync("NOOP");
            views[i] = (await clients[i].OkAsync("FETCH 1:* (UID FLAGS)")).All;
        }

        Assert.Equal(views[0], views[1]);
        Assert.Equal(views[0], views[2]);
        Assert.Equal(40, views[0].Split('\n').Length);
    }
}
