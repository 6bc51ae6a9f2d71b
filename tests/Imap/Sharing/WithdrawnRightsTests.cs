using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap.Tests;

/// <summary>
/// A right that is withdrawn between a command's first look and its write: the write asks again. The writer is held while the command comes
/// in, so that the withdrawal stands before the command's write and behind its look.
/// </summary>
public sealed class WithdrawnRightsTests
{
    [Theory]
    [InlineData("STORE 1 +FLAGS (\\Seen)", MailboxRights.Lookup | MailboxRights.Read)]
    [InlineData("EXPUNGE", MailboxRights.Lookup | MailboxRights.Read)]
    [InlineData("UID EXPUNGE 1:*", MailboxRights.Lookup | MailboxRights.Read)]
    [InlineData("COPY 1 INBOX", MailboxRights.Lookup)]
    [InlineData("MOVE 1 INBOX", MailboxRights.Lookup | MailboxRights.Read | MailboxRights.DeleteMessages)]
    [InlineData("UID MOVE 1 INBOX", MailboxRights.Lookup | MailboxRights.Read | MailboxRights.Expunge)]
    [InlineData("COPY 1 \"Other Users/alice@example.test/INBOX\"", MailboxRights.Lookup | MailboxRights.Read)]
    [InlineData("REPLACE 1 INBOX {5+}\r\nhello", MailboxRights.Lookup | MailboxRights.Read | MailboxRights.Expunge)]
    [InlineData("APPEND \"Other Users/alice@example.test/INBOX\" {5+}\r\nhello", MailboxRights.Lookup | MailboxRights.Read)]
    public async Task Write_without_its_right_is_refused(string command, MailboxRights left)
    {
        await using SharingServer server = await SharingServer.StartAsync();
        (ImapClient bob, Mailbox inbox) = await OpenAsync(server);
        string line = await WithdrawAsync(server, bob, inbox, left, command);
        Assert.StartsWith("w NO [NOPERM] ", line, StringComparison.Ordinal);
        (long messages, long unseen) = await server.Store.ReadAsync(reader => reader.FindMailbox(inbox.Id) is { } now ? (now.Messages, now.Unseen) : default);
        Assert.Equal((3, 3), (messages, unseen));
        await server.Store.VerifyAsync();
    }

    [Theory]
    [InlineData("CLOSE", "w OK Closed")]
    [InlineData("FETCH 1 BODY[TEXT]", "w OK FETCH completed")]
    public async Task What_would_change_by_the_way_is_left_as_it_is(string command, string answer)
    {
        await using SharingServer server = await SharingServer.StartAsync();
        (ImapClient bob, Mailbox inbox) = await OpenAsync(server);
        Assert.Equal(answer, await WithdrawAsync(server, bob, inbox, MailboxRights.Lookup | MailboxRights.Read, command));
        (long messages, long unseen) = await server.Store.ReadAsync(reader => reader.FindMailbox(inbox.Id) is { } now ? (now.Messages, now.Unseen) : default);
        Assert.Equal((3, 3), (messages, unseen));
    }

    private static async Task<(ImapClient Bob, Mailbox Inbox)> OpenAsync(SharingServer server)
    {
        await server.DeliverAsync("alice", 3);
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("SETACL INBOX bob@example.test lrswite");
        await alice.OkAsync("SELECT INBOX");
        await alice.OkAsync("STORE 2 +FLAGS (\\Deleted)");
        ImapClient bob = await server.ConnectAsync("bob", inline: true);
        await bob.OkAsync("SELECT \"Other Users/alice@example.test/INBOX\"");
        AccountId owner = (await server.Directory.FindAccountAsync(EmailAddress.Parse("alice@example.test")))!.Id;
        return (bob, await server.Store.ReadAsync(reader => reader.FindMailbox(owner, Mailbox.Inbox)!));
    }

    private static async Task<string> WithdrawAsync(SharingServer server, ImapClient bob, Mailbox inbox, MailboxRights left, string command)
    {
        AccountId reader = (await server.Directory.FindAccountAsync(EmailAddress.Parse("bob@example.test")))!.Id;
        using var gate = new ManualResetEventSlim();
        Task<bool> withdrawn = server.Store.WriteAsync(transaction =>
        {
            gate.Wait();
            transaction.SetGrant(inbox.Id, new MailboxGrant(Grantee.Account(reader), left, MailboxRights.None));
            return true;
        });
        // The session runs inside this write until it waits: for the store's writer, which the gate holds.
        await bob.SendAsync($"w {command}\r\n");
        gate.Set();
        await withdrawn;
        string line;
        do line = await bob.ReadResponseAsync() ?? throw new InvalidOperationException("The session ended.");
        while (!line.StartsWith("w ", StringComparison.Ordinal));
        return line;
    }
}
