using System.Text.Json;
using MailKit;
using MailKit.Net.Imap;
using MimeKit;

namespace Posthouse.EndToEnd.Tests;

/// <summary>One account by IMAP and by JMAP at the same time: each sees what the other does, under the same ids.</summary>
public sealed class JmapTests(MailHost host)
{
    [Fact]
    public async Task Flags_moves_and_what_is_removed_are_seen_both_ways()
    {
        Account account = host.TakeAccount();
        using ImapClient imap = await Clients.ImapAsync(host, account);
        using Jmap jmap = await Jmap.SignInAsync(host, account);
        IMailFolder other = (await imap.GetFolder(imap.PersonalNamespaces[0]).CreateAsync("Other", isMessageFolder: true))!;
        string state = await jmap.StateAsync("Email"), mailboxes = await jmap.StateAsync("Mailbox");
        IMailFolder inbox = imap.Inbox!;
        await inbox.OpenAsync(FolderAccess.ReadWrite);
        UniqueId uid = (await inbox.AppendAsync(new AppendRequest(new MimeMessage([new MailboxAddress("A", account.Address)], [new MailboxAddress("B", account.Address)], "both ways", new TextPart("plain") { Text = "x" }))))!.Value;
        (List<string> created, _, _) = await jmap.ChangesAsync("Email", state);
        string id = Assert.Single(created);
        IMessageSummary seen = (await inbox.FetchAsync([uid], MessageSummaryItems.EmailId | MessageSummaryItems.ThreadId | MessageSummaryItems.ModSeq)).Single();
        Assert.Equal((id, (await jmap.EmailAsync(id)).GetProperty("threadId").GetString()), (seen.EmailId, seen.ThreadId));
        Assert.Contains(inbox.Id, (await jmap.ChangesAsync("Mailbox", mailboxes)).Updated);

        // By JMAP, while IMAP has the folder open.
        await jmap.CallAsync("Email/set", $"{{\"update\":{{\"{id}\":{{\"keywords/$flagged\":true,\"keywords/later\":true}}}}}}");
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        inbox.MessageFlagsChanged += (_, e) => told.TrySetResult();
        await imap.NoOpAsync();
        await told.Task.WaitAsync(TestContext.Current.CancellationToken);
        IMessageSummary flagged = (await inbox.FetchAsync([uid], MessageSummaryItems.Flags | MessageSummaryItems.ModSeq)).Single();
        Assert.True(flagged.Flags!.Value.HasFlag(MessageFlags.Flagged));
        Assert.Contains("later", flagged.Keywords!);
        Assert.True(flagged.ModSeq > seen.ModSeq);

        // By IMAP.
        state = await jmap.StateAsync("Email");
        await inbox.AddFlagsAsync(uid, MessageFlags.Seen, silent: true);
        Assert.Equal([id], (await jmap.ChangesAsync("Email", state)).Updated);
        Assert.True((await jmap.EmailAsync(id)).GetProperty("keywords").GetProperty("$seen").GetBoolean());

        // Moved by IMAP, and back by JMAP.
        state = await jmap.StateAsync("Email");
        UniqueId there = (await inbox.MoveToAsync(uid, other))!.Value;
        Assert.Equal([id], (await jmap.ChangesAsync("Email", state)).Updated);
        Assert.Equal([other.Id], (await jmap.EmailAsync(id)).GetProperty("mailboxIds").EnumerateObject().Select(static mailbox => mailbox.Name));
        await other.OpenAsync(FolderAccess.ReadWrite);
        Assert.Equal(id, (await other.FetchAsync([there], MessageSummaryItems.EmailId)).Single().EmailId);
        await jmap.CallAsync("Email/set", $"{{\"update\":{{\"{id}\":{{\"mailboxIds\":{{\"{inbox.Id}\":true}}}}}}}}");
        await other.CheckAsync();
        Assert.Empty(await other.SearchAsync(MailKit.Search.SearchQuery.All));
        await inbox.OpenAsync(FolderAccess.ReadWrite);
        UniqueId back = (await inbox.SearchAsync(MailKit.Search.SearchQuery.All)).Single();
        Assert.True(back.Id > uid.Id);

        // \Deleted is gone for JMAP, and without it is back; expunged it is gone for good.
        state = await jmap.StateAsync("Email");
        await inbox.AddFlagsAsync(back, MessageFlags.Deleted, silent: true);
        Assert.Equal([id], (await jmap.ChangesAsync("Email", state)).Destroyed);
        state = await jmap.StateAsync("Email");
        await inbox.RemoveFlagsAsync(back, MessageFlags.Deleted, silent: true);
        Assert.Equal([id], (await jmap.ChangesAsync("Email", state)).Created);
        state = await jmap.StateAsync("Email");
        await inbox.AddFlagsAsync(back, MessageFlags.Deleted, silent: true);
        await inbox.ExpungeAsync([back]);
        Assert.Equal([id], (await jmap.ChangesAsync("Email", state)).Destroyed);
    }

    [Fact]
    public async Task What_JMAP_destroys_and_makes_is_told_to_an_IMAP_client_that_idles()
    {
        Account account = host.TakeAccount();
        using ImapClient imap = await Clients.ImapAsync(host, account);
        using Jmap jmap = await Jmap.SignInAsync(host, account);
        IMailFolder inbox = imap.Inbox!;
        await inbox.OpenAsync(FolderAccess.ReadOnly);
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var went = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        inbox.CountChanged += (_, _) => came.TrySetResult();
        inbox.MessageExpunged += (_, _) => went.TrySetResult();
        inbox.MessagesVanished += (_, _) => went.TrySetResult();
        using var done = new CancellationTokenSource();
        Task idle = imap.IdleAsync(done.Token);
        JsonElement set = await jmap.CallAsync("Email/set", $"{{\"create\":{{\"a\":{{\"mailboxIds\":{{\"{inbox.Id}\":true}},\"subject\":\"made by JMAP\",\"textBody\":[{{\"partId\":\"1\"}}],\"bodyValues\":{{\"1\":{{\"value\":\"x\"}}}}}}}}}}");
        await came.Task.WaitAsync(TestContext.Current.CancellationToken);
        await jmap.CallAsync("Email/set", $"{{\"destroy\":[\"{set.GetProperty("created").GetProperty("a").GetProperty("id").GetString()}\"]}}");
        await went.Task.WaitAsync(TestContext.Current.CancellationToken);
        await done.CancelAsync();
        await idle;
    }

    [Fact]
    public async Task A_share_made_by_one_is_shown_by_the_other()
    {
        Account owner = host.TakeAccount(), reader = host.TakeAccount();
        using ImapClient mine = await Clients.ImapAsync(host, owner), theirs = await Clients.ImapAsync(host, reader);
        using Jmap own = await Jmap.SignInAsync(host, owner), other = await Jmap.SignInAsync(host, reader);
        IMailFolder project = (await mine.GetFolder(mine.PersonalNamespaces[0]).CreateAsync("Shared", isMessageFolder: true))!;
        await own.CallAsync("Mailbox/set", $"{{\"update\":{{\"{project.Id}\":{{\"shareWith\":{{\"{other.Principal}\":{{\"mayReadItems\":true,\"maySetSeen\":true}}}}}}}}}}");
        AccessControlList list = await project.GetAccessControlListAsync();
        Assert.Equal("lrs", list.Single(entry => entry.Name == reader.Address).Rights.ToString());
        await project.AppendAsync(new AppendRequest(new MimeMessage([new MailboxAddress("A", owner.Address)], [new MailboxAddress("B", reader.Address)], "for both", new TextPart("plain") { Text = "x" })));
        IMailFolder shared = await theirs.GetFolderAsync($"Other Users/{owner.Address}/Shared");
        await shared.OpenAsync(FolderAccess.ReadWrite);
        await shared.AddFlagsAsync(0, MessageFlags.Seen, silent: true);
        JsonElement found = await other.CallAsync("Email/query", $"{{\"accountId\":\"{own.Account}\",\"filter\":{{\"hasKeyword\":\"$seen\"}}}}");
        Assert.Equal(1, found.GetProperty("ids").GetArrayLength());

        await project.SetAccessRightsAsync(reader.Address, new AccessRights("lrswte"));
        JsonElement box = Assert.Single((await other.CallAsync("Mailbox/get", $$"""{"accountId":"{{own.Account}}","ids":null}""")).GetProperty("list").EnumerateArray());
        Assert.True(box.GetProperty("myRights").GetProperty("mayRemoveItems").GetBoolean());
        JsonElement mineNow = Assert.Single((await own.CallAsync("Mailbox/get", $$"""{"ids":["{{project.Id}}"]}""")).GetProperty("list").EnumerateArray());
        Assert.True(mineNow.GetProperty("shareWith").GetProperty(other.Principal).GetProperty("maySetKeywords").GetBoolean());
        await other.CallAsync("Email/set", $$"""{"accountId":"{{own.Account}}","destroy":["{{found.GetProperty("ids")[0].GetString()}}"]}""");
        await shared.CheckAsync();
        Assert.Equal(0, shared.Count);
    }
}
