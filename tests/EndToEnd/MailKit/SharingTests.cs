using MailKit;
using MailKit.Net.Imap;
using MimeKit;

namespace Posthouse.EndToEnd.Tests;

/// <summary>One account reads another's folder with MailKit, given to it by RFC 4314's commands.</summary>
public sealed class SharingTests(MailHost host)
{
    [Fact]
    public async Task A_folder_that_is_shared_is_found_read_and_marked_by_another_account()
    {
        Account owner = host.TakeAccount(), reader = host.TakeAccount();
        using ImapClient mine = await Clients.ImapAsync(host, owner), theirs = await Clients.ImapAsync(host, reader);
        Assert.True(mine.Capabilities.HasFlag(ImapCapabilities.Acl));
        IMailFolder project = (await mine.GetFolder(mine.PersonalNamespaces[0]).CreateAsync("Project 项目", isMessageFolder: true))!;
        await project.AppendAsync(new AppendRequest(new MimeMessage([new MailboxAddress("A", owner.Address)], [new MailboxAddress("B", reader.Address)], "the plan", new TextPart("plain") { Text = "all of it" })));
        await project.SetAccessRightsAsync(reader.Address, new AccessRights("lrs"));
        AccessControlList list = await project.GetAccessControlListAsync();
        Assert.Equal(2, list.Count);
        Assert.Equal(reader.Address, list[1].Name);

        FolderNamespace others = Assert.Single(theirs.OtherNamespaces);
        Assert.Equal("Other Users", others.Path.TrimEnd('/'));
        IMailFolder shared = await theirs.GetFolderAsync($"Other Users/{owner.Address}/Project 项目");
        Assert.Contains(shared.FullName, (await theirs.GetFoldersAsync(others, StatusItems.None)).Select(static folder => folder.FullName));
        Assert.Equal("lrs", (await shared.GetMyAccessRightsAsync()).ToString());
        await shared.OpenAsync(FolderAccess.ReadWrite);
        Assert.Equal("all of it", (await shared.GetMessageAsync(0)).TextBody!.Trim());
        await shared.AddFlagsAsync(0, MessageFlags.Seen, silent: true);
        await Assert.ThrowsAsync<ImapCommandException>(() => shared.AddFlagsAsync(0, MessageFlags.Deleted, silent: true));
        UniqueId? copied = await shared.CopyToAsync(shared.Search(MailKit.Search.SearchQuery.All)[0], theirs.Inbox);
        Assert.NotNull(copied);

        await project.RemoveAccessAsync(reader.Address);
        await Assert.ThrowsAsync<ImapCommandException>(() => shared.FetchAsync(0, -1, MessageSummaryItems.Flags));
        await Assert.ThrowsAsync<ImapCommandException>(() => shared.OpenAsync(FolderAccess.ReadOnly));
    }
}
