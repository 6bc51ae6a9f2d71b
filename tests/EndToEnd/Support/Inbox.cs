using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using MimeKit;

namespace Posthouse.EndToEnd.Tests;

/// <summary>What is in an account's INBOX, as IMAP tells it.</summary>
internal static class Inbox
{
    // Long enough for a retry of another server; a message that never comes fails its test.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>All messages that are there now, byte for byte.</summary>
    internal static async Task<IReadOnlyList<MimeMessage>> ReadAsync(MailHost host, Account account)
    {
        using ImapClient client = await Clients.ImapAsync(host, account);
        return await ReadAsync(client);
    }

    /// <summary>Waits, idling, until so many messages are there.</summary>
    internal static async Task<IReadOnlyList<MimeMessage>> WaitAsync(MailHost host, Account account, int count)
    {
        using ImapClient client = await Clients.ImapAsync(host, account);
        await WaitAsync(client, account, count);
        return await ReadAsync(client);
    }

    private static async Task WaitAsync(ImapClient client, Account account, int count)
    {
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        using var limit = new CancellationTokenSource(Limit);
        while (client.Inbox.Count < count)
        {
            using var arrived = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
            void Arrived(object? sender, EventArgs arguments)
            {
                if (client.Inbox.Count >= count) arrived.Cancel();
            }

            client.Inbox.CountChanged += Arrived;
            await client.IdleAsync(arrived.Token, CancellationToken.None);
            client.Inbox.CountChanged -= Arrived;
            Assert.False(limit.IsCancellationRequested, $"{count} messages were expected for {account.Address}; there are {client.Inbox.Count}.");
        }
    }

    /// <summary>The first message of an account of any server on loopback, when it is there. The server made its certificate itself.</summary>
    internal static async Task<MimeMessage> FirstAsync(int port, Account account)
    {
        using var client = new ImapClient { ServerCertificateValidationCallback = static (_, _, _, _) => true };
        await client.ConnectAsync("localhost", port, SecureSocketOptions.StartTls);
        await client.AuthenticateAsync(account.Address, account.Password);
        await WaitAsync(client, account, 1);
        return (await ReadAsync(client))[0];
    }

    private static async Task<IReadOnlyList<MimeMessage>> ReadAsync(ImapClient client)
    {
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        var messages = new List<MimeMessage>();
        for (int i = 0; i < client.Inbox.Count; i++) messages.Add(await client.Inbox.GetMessageAsync(i));
        return messages;
    }
}
