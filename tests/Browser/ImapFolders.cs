using System.Net;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using Posthouse.Mail;

namespace Posthouse.Browser;

/// <summary>What a mail program sees of the folders that were made in the browser.</summary>
internal static class ImapFolders
{
    internal static async Task<IReadOnlyList<string>> ListAsync(IPEndPoint server, EmailAddress account, string password)
    {
        using var client = new ImapClient();
        await client.ConnectAsync(server.Address.ToString(), server.Port, SecureSocketOptions.None, TestContext.Current.CancellationToken);
        await client.AuthenticateAsync(account.ToString(), password, TestContext.Current.CancellationToken);
        IList<IMailFolder> folders = await client.GetFoldersAsync(client.PersonalNamespaces[0], cancellationToken: TestContext.Current.CancellationToken);
        await client.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
        return [.. folders.Select(static folder => folder.FullName)];
    }
}
