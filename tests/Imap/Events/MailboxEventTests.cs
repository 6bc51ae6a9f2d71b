using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Imap.Tests;

/// <summary>Which commands note an event for the script of a mailbox (RFC 6785 §2.2), each in the transaction of its change.</summary>
public class MailboxEventTests
{
    [Fact]
    public async Task The_capability_names_the_server_of_scripts()
    {
        await using ImapServer server = await ImapServer.StartAsync(new ImapOptions { SieveServer = "sieve://mail.example.test" });
        ImapClient client = await server.ConnectAsync();
        Assert.Contains(" IMAPSIEVE=sieve://mail.example.test ", (await client.OkAsync("CAPABILITY")).All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_and_multiappend_are_events()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await BoundAsync(server);
        await client.OkAsync("APPEND INBOX (\\Seen) {5+}\r\na: b\n {5+}\r\na: b\n");
        Assert.Equal("APPEND 1:2 ", Assert.Single(await EventsAsync(server)));
    }

    [Fact]
    public async Task Copy_and_move_are_events_of_where_they_go()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(3, "Sent");
        ImapClient client = await BoundAsync(server);
        await client.OkAsync("SELECT Sent");
        await client.OkAsync("COPY 1:2 INBOX");
        await client.OkAsync("UID MOVE 3 INBOX");
        await client.OkAsync("COPY 1 Drafts");
        Assert.Equal(["COPY 1:2 ", "COPY 3:3 "], await EventsAsync(server));
    }

    [Fact]
    public async Task Store_is_an_event_of_the_messages_and_flags_that_it_changes()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(4);
        ImapClient client = await BoundAsync(server);
        await client.OkAsync("SELECT INBOX");
        await client.OkAsync("STORE 1 +FLAGS (\\Flagged)");
        await client.OkAsync("STORE 1:3 FLAGS (\\Flagged \\Seen)");
        await client.OkAsync("STORE 1:3 +FLAGS.SILENT (\\Seen)");
        Assert.Equal(["FLAG 1:1 Flagged", "FLAG 1:1 Seen", "FLAG 2:3 Seen+Flagged"], await EventsAsync(server));
    }

    [Fact]
    public async Task Reading_a_body_is_an_event_where_it_sets_Seen()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient client = await BoundAsync(server);
        await client.OkAsync("SELECT INBOX");
        await client.OkAsync("FETCH 1 BODY.PEEK[]");
        await client.OkAsync("FETCH 1:2 BODY[TEXT]");
        await client.OkAsync("FETCH 1:2 BODY[TEXT]");
        Assert.Equal("FLAG 1:2 Seen", Assert.Single(await EventsAsync(server)));
    }

    [Fact]
    public async Task What_fails_is_none()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(1);
        ImapClient client = await BoundAsync(server);
        await client.OkAsync("SELECT INBOX");
        await client.NoAsync("MOVE 1 INBOX");
        await client.OkAsync("STORE 1 (UNCHANGEDSINCE 1) +FLAGS (\\Seen)");
        Assert.Empty(await EventsAsync(server));
    }

    [Fact]
    public async Task Where_no_script_is_bound_nothing_is_noted()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(1);
        ImapClient client = await server.SelectAsync();
        await client.OkAsync("STORE 1 +FLAGS (\\Seen)");
        await client.OkAsync("SETMETADATA INBOX (/private/imapsieve/script \"mine\")");
        await client.OkAsync("COPY 1 INBOX");
        Assert.Empty(await EventsAsync(server));
    }

    [Fact]
    public async Task Whoever_changes_a_shared_mailbox_is_named()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("SETMETADATA INBOX (/shared/imapsieve/script \"x\")");
        ImapClient bob = await server.SelectSharedAsync("lrstw");
        await bob.OkAsync("STORE 1 +FLAGS (\\Seen)");
        AccountId of = (await server.Directory.FindAccountAsync(EmailAddress.Parse("alice@example.test"), TestContext.Current.CancellationToken))!.Id;
        AccountId by = (await server.Directory.FindAccountAsync(EmailAddress.Parse("bob@example.test"), TestContext.Current.CancellationToken))!.Id;
        MailboxEvent? only = await server.Store.ReadAsync(static reader => EventTable.Next(reader, default), TestContext.Current.CancellationToken);
        Assert.Equal((of, by), (only!.Account, only.User));
    }

    private static async Task<ImapClient> BoundAsync(ImapServer server)
    {
        ImapClient client = await server.ConnectAsync();
        await client.OkAsync("SETMETADATA INBOX (/shared/imapsieve/script \"mine\")");
        return client;
    }

    internal static async Task<List<string>> EventsAsync(ImapServer server) => await server.Store.WriteAsync(static transaction =>
    {
        var events = new List<string>();
        while (EventTable.Next(transaction, default) is { } next)
        {
            var flags = new List<string>();
            if (next.Changed.Has(MessageFlags.Seen)) flags.Add("Seen");
            if (next.Changed.Has(MessageFlags.Flagged)) flags.Add("Flagged");
            events.Add($"{next.CauseName} {next.First}:{next.Last} {string.Join('+', flags)}");
            EventTable.Advance(transaction, next, next.Last);
        }

        return events;
    });
}
