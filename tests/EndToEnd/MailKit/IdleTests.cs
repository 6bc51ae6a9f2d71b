using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;

namespace Posthouse.EndToEnd.Tests;

/// <summary>What an idling client is told without asking.</summary>
public sealed class IdleTests(MailHost host)
{
    [Fact]
    public async Task A_delivery_by_smtp_is_pushed_to_an_idling_client()
    {
        Account account = host.TakeAccount();
        using ImapClient client = await Clients.ImapAsync(host, account);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        using SmtpClient sender = await Clients.RelayAsync(host);
        for (int i = 1; i <= 5; i++)
        {
            Task told = IdleUntilAsync(client, folder => folder.Count == i);
            await sender.SendAsync(Mails.Make("a@x.test", account.Address, $"Number {i}"));
            await told;
        }
    }

    [Fact]
    public async Task Changes_of_flags_and_expunges_by_another_session_are_pushed_to_an_idling_client()
    {
        Account account = host.TakeAccount();
        using ImapClient client = await Clients.ImapAsync(host, account), other = await Clients.ImapAsync(host, account);
        await other.Inbox.OpenAsync(FolderAccess.ReadWrite);
        UniqueId uid = (await other.Inbox.AppendAsync(Mails.Make("a@x.test", "b@x.test", "Watched")))!.Value;
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        MessageFlags flags = MessageFlags.None;
        client.Inbox.MessageFlagsChanged += (_, e) => flags = e.Flags;
        Task told = IdleUntilAsync(client, _ => flags.HasFlag(MessageFlags.Flagged));
        await other.Inbox.AddFlagsAsync(uid, MessageFlags.Flagged | MessageFlags.Deleted, silent: true);
        await told;
        told = IdleUntilAsync(client, static folder => folder.Count == 0);
        await other.Inbox.ExpungeAsync();
        await told;
    }

    private static async Task IdleUntilAsync(ImapClient client, Func<IMailFolder, bool> reached)
    {
        // Much longer than it may take: a push that is lost fails, a slow machine does not.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var done = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        void Look(object? sender, EventArgs arguments)
        {
            if (reached(client.Inbox)) done.Cancel();
        }

        client.Inbox.CountChanged += Look;
        client.Inbox.MessageFlagsChanged += Look;
        client.Inbox.MessageExpunged += Look;
        await client.IdleAsync(done.Token, CancellationToken.None);
        client.Inbox.CountChanged -= Look;
        client.Inbox.MessageFlagsChanged -= Look;
        client.Inbox.MessageExpunged -= Look;
        Assert.False(limit.IsCancellationRequested, "The client was not told.");
    }
}
