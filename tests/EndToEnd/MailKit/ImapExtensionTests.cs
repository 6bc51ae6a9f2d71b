using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
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

    [Theory]
    [InlineData("word")]
    [InlineData("[x]")]
    [InlineData("~x")]
    [InlineData("12")]
    [InlineData("two words")]
    [InlineData("line\r\nline")]
    [InlineData("")]
    public async Task Annotations_of_every_form_are_kept(string value)
    {
        using ImapClient client = await Clients.ImapAsync(host, host.TakeAccount());
        IMailFolder sent = client.GetFolder(SpecialFolder.Sent)!;
        var other = new MetadataTag("/private/vendor/test/other");
        await sent.SetMetadataAsync(new MetadataCollection([new Metadata(MetadataTag.PrivateComment, value), new Metadata(other, "x")]));
        Assert.Equal(value, await sent.GetMetadataAsync(MetadataTag.PrivateComment));
        MetadataCollection both = await sent.GetMetadataAsync([MetadataTag.PrivateComment, other]);
        Assert.Equal([value, "x"], both.Select(static entry => entry.Value));
        MetadataCollection small = await sent.GetMetadataAsync(new MetadataOptions { Depth = int.MaxValue, MaxSize = 1 }, [new MetadataTag("/private/vendor")]);
        Assert.Equal(other.Id, Assert.Single(small).Tag.Id);
    }

    [Fact]
    public async Task Annotations_of_the_server_are_each_users_own_or_the_administrators()
    {
        using ImapClient client = await Clients.ImapAsync(host, host.TakeAccount());
        await client.SetMetadataAsync(new MetadataCollection([new Metadata(MetadataTag.PrivateComment, "mine")]));
        Assert.Equal("mine", await client.GetMetadataAsync(MetadataTag.PrivateComment));
        await Assert.ThrowsAsync<ImapCommandException>(() => client.SetMetadataAsync(new MetadataCollection([new Metadata(MetadataTag.SharedComment, "ours")])));
    }

    [Fact]
    public async Task Rights_are_added_taken_and_listed()
    {
        Account owner = host.TakeAccount(), reader = host.TakeAccount();
        using ImapClient client = await Clients.ImapAsync(host, owner);
        Assert.True(client.Capabilities.HasFlag(ImapCapabilities.Acl));
        Assert.Equal("tekx", new string([.. client.Rights.SelectMany(static right => right.ToString())]));
        IMailFolder inbox = client.Inbox!;
        await inbox.SetAccessRightsAsync(reader.Address, new AccessRights("lr"));
        await inbox.AddAccessRightsAsync(reader.Address, new AccessRights("sw"));
        await inbox.RemoveAccessRightsAsync(reader.Address, new AccessRights("w"));
        AccessControl given = (await inbox.GetAccessControlListAsync()).Single(entry => entry.Name == reader.Address);
        Assert.Equal("lrs", given.Rights.ToString());
        AccessRights possible = await inbox.GetAccessRightsAsync(reader.Address);
        Assert.Contains(AccessRight.SetMessageFlags, possible);
        Assert.Contains(AccessRight.Administer, await inbox.GetMyAccessRightsAsync());
        await inbox.RemoveAccessAsync(reader.Address);
        Assert.DoesNotContain(await inbox.GetAccessControlListAsync(), entry => entry.Name == reader.Address);
    }

    [Fact]
    public async Task A_message_is_replaced_where_it_is_and_in_another_folder()
    {
        using ImapClient client = await Clients.ImapAsync(host, host.TakeAccount());
        Assert.True(client.Capabilities.HasFlag(ImapCapabilities.Replace | ImapCapabilities.Catenate));
        IMailFolder drafts = client.GetFolder(SpecialFolder.Drafts)!, sent = client.GetFolder(SpecialFolder.Sent)!;
        await drafts.OpenAsync(FolderAccess.ReadWrite);
        await drafts.AppendAsync(Mails.Make("a@x.test", "b@x.test", "First"), MessageFlags.Draft);
        await client.NoOpAsync();
        UniqueId second = (await drafts.ReplaceAsync(0, new ReplaceRequest(Mails.Make("a@x.test", "b@x.test", "Second")) { Flags = MessageFlags.Draft | MessageFlags.Seen, InternalDate = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) }))!.Value;
        IMessageSummary only = Assert.Single(await drafts.FetchAsync(0, -1, MessageSummaryItems.UniqueId | MessageSummaryItems.Flags | MessageSummaryItems.InternalDate | MessageSummaryItems.Envelope));
        Assert.Equal((second, "Second", MessageFlags.Draft | MessageFlags.Seen), (only.UniqueId, only.Envelope!.Subject, only.Flags & ~MessageFlags.Recent));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), only.InternalDate);
        await drafts.ReplaceAsync(second, new ReplaceRequest(Mails.Make("a@x.test", "b@x.test", "Third")) { Destination = sent });
        await client.NoOpAsync();
        Assert.Equal(0, drafts.Count);
        await sent.OpenAsync(FolderAccess.ReadOnly);
        Assert.Equal("Third", Assert.Single(await sent.FetchAsync(0, -1, MessageSummaryItems.Envelope)).Envelope!.Subject);
    }

    [Fact]
    public async Task A_quota_is_told()
    {
        using ImapClient client = await Clients.ImapAsync(host, MailHost.Small);
        FolderQuota quota = await client.Inbox!.GetQuotaAsync();
        Assert.Equal(1024u, quota.StorageLimit);
    }

    [Fact]
    public async Task A_draft_is_replaced_in_one_step()
    {
        Account account = host.TakeAccount();
        using ImapClient client = await Clients.ImapAsync(host, account);
        Assert.True(client.Capabilities.HasFlag(ImapCapabilities.Replace));
        await client.Inbox!.OpenAsync(FolderAccess.ReadWrite);
        var self = new MailboxAddress("A", account.Address);
        UniqueId? first = await client.Inbox.AppendAsync(new AppendRequest(new MimeMessage([self], [self], "draft", new TextPart("plain") { Text = "one" }), MessageFlags.Draft));
        UniqueId? second = await client.Inbox.ReplaceAsync(first!.Value, new ReplaceRequest(new MimeMessage([self], [self], "draft", new TextPart("plain") { Text = "two" }), MessageFlags.Draft));
        Assert.True(second!.Value.Id > first.Value.Id);
        // Into another mailbox, which is how a draft that was sent goes.
        IMailFolder sent = client.GetFolder(SpecialFolder.Sent)!;
        UniqueId? third = await client.Inbox.ReplaceAsync(second.Value, new ReplaceRequest(new MimeMessage([self], [self], "draft", new TextPart("plain") { Text = "three" }), MessageFlags.Seen) { Destination = sent });
        await client.NoOpAsync();
        Assert.Equal(0, client.Inbox.Count);
        await sent.OpenAsync(FolderAccess.ReadOnly);
        Assert.Equal("three", (await sent.GetMessageAsync(third!.Value)).TextBody!.Trim());
        await client.DisconnectAsync(quit: true);
    }

    [Fact]
    public async Task Threads_sort_and_a_search_by_words_are_the_servers()
    {
        Account account = host.TakeAccount();
        using ImapClient client = await Clients.ImapAsync(host, account);
        await client.Inbox!.OpenAsync(FolderAccess.ReadWrite);
        var self = new MailboxAddress("A", account.Address);
        string? root = null;
        foreach (string subject in (string[])["b", "Re: b", "a"])
        {
            var message = new MimeMessage([self], [self], subject, new TextPart("plain") { Text = subject + " words" });
            if (subject.StartsWith("Re", StringComparison.Ordinal)) message.InReplyTo = root;
            root ??= message.MessageId;
            await client.Inbox.AppendAsync(new AppendRequest(message));
        }

        IList<UniqueId> sorted = await client.Inbox.SortAsync(SearchQuery.All, [OrderBy.Subject]);
        Assert.Equal([3u, 1u, 2u], sorted.Select(static id => id.Id));
        IList<MessageThread> threads = await client.Inbox.ThreadAsync(ThreadingAlgorithm.References, SearchQuery.All);
        Assert.Equal([1, 0], threads.Select(static thread => thread.Children.Count));
        SearchResults found = await client.Inbox.SearchAsync(SearchOptions.Count | SearchOptions.Relevancy, SearchQuery.Fuzzy(SearchQuery.BodyContains("words")));
        Assert.Equal(3, found.Count);
        await client.DisconnectAsync(quit: true);
    }
}
