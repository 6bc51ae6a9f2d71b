using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using MimeKit;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Extensions that MailKit speaks, with each other: compression after STARTTLS under IDLE, annotations, languages of none.</summary>
public sealed class ImapExtensionTests(MailHost host)
{
    [Fact]
    public async Task A_compressed_session_after_starttls_appends_reads_and_idles()
    {
        Account account = host.TakeAccount();
        using ImapClient client = await Clients.ImapAsync(host, account, implicitTls: false);
        Assert.True(client.Capabilities.HasFlag(ImapCapabilities.Compress));
        await client.CompressAsync();
        Assert.False(client.Capabilities.HasFlag(ImapCapabilities.Compress) && !client.IsAuthenticated);
        await client.Inbox!.OpenAsync(FolderAccess.ReadWrite);
        string text = string.Join(' ', Enumerable.Range(0, 50_000));
        await client.Inbox.AppendAsync(new AppendRequest(new MimeMessage([new MailboxAddress("A", account.Address)], [new MailboxAddress("A", account.Address)], "large", new TextPart("plain") { Text = text })));
        await client.NoOpAsync();
        Assert.Equal(text, (await client.Inbox.GetMessageAsync(0)).TextBody!.ReplaceLineEndings("").Trim());

        using var done = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        client.Inbox.CountChanged += (_, _) => done.Cancel();
        Task idle = client.IdleAsync(done.Token, CancellationToken.None);
        using ImapClient other = await Clients.ImapAsync(host, account);
        await other.Inbox!.AppendAsync(new AppendRequest(new MimeMessage([new MailboxAddress("A", account.Address)], [new MailboxAddress("A", account.Address)], "news", new TextPart("plain") { Text = "x" })));
        await idle;
        Assert.Equal(2, client.Inbox.Count);
        await client.DisconnectAsync(quit: true);
    }

    [Fact]
    public async Task Annotations_are_kept()
    {
        using ImapClient client = await Clients.ImapAsync(host, host.TakeAccount());
        Assert.True(client.Capabilities.HasFlag(ImapCapabilities.Metadata));
        await client.Inbox!.SetMetadataAsync(new MetadataCollection([new Metadata(MetadataTag.PrivateComment, "an \"own\" note 备注")]));
        Assert.Equal("an \"own\" note 备注", await client.Inbox.GetMetadataAsync(MetadataTag.PrivateComment));
        Assert.Null(await client.Inbox.GetMetadataAsync(MetadataTag.SharedComment));
    }

    [Fact]
    public async Task A_quota_is_told()
    {
        using ImapClient client = await Clients.ImapAsync(host, MailHost.Small);
        FolderQuota quota = await client.Inbox!.GetQuotaAsync();
        Assert.Equal(1024u, quota.StorageLimit);
    }
}
