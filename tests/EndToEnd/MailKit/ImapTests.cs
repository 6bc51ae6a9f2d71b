using MailKit;
using MailKit.Net.Imap;
using MailKit.Net.Smtp;
using MailKit.Search;
using MailKit.Security;
using MimeKit;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Reading with MailKit by IMAP.</summary>
public sealed class ImapTests(MailHost host)
{
    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-256-PLUS")]
    public async Task Every_mechanism_signs_in_after_starttls(string mechanism)
    {
        Account account = host.TakeAccount();
        using var client = new ImapClient();
        client.ServerCertificateValidationCallback = static (_, _, _, _) => true;
        await client.ConnectAsync("localhost", host.Server.Port("imap"), SecureSocketOptions.StartTls);
        Assert.Contains(mechanism, client.AuthenticationMechanisms);
        await client.AuthenticateAsync(Clients.Mechanism(mechanism, account));
        Assert.True(client.IsAuthenticated);
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256-PLUS")]
    public async Task A_wrong_password_is_refused(string mechanism)
    {
        using var client = new ImapClient();
        client.ServerCertificateValidationCallback = static (_, _, _, _) => true;
        await client.ConnectAsync("localhost", host.Server.Port("imap", "implicit"), SecureSocketOptions.SslOnConnect);
        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(Clients.Mechanism(mechanism, host.TakeAccount() with { Password = "wrong" })));
    }

    [Fact]
    public async Task Folders_for_special_uses_are_there_and_named_by_their_use()
    {
        using ImapClient client = await Clients.ImapAsync(host, host.TakeAccount());
        Assert.True(client.Capabilities.HasFlag(ImapCapabilities.SpecialUse));
        foreach (SpecialFolder use in (SpecialFolder[])[SpecialFolder.Drafts, SpecialFolder.Sent, SpecialFolder.Archive, SpecialFolder.Junk, SpecialFolder.Trash])
        {
            IMailFolder? folder = client.GetFolder(use);
            Assert.NotNull(folder);
            await folder.OpenAsync(FolderAccess.ReadWrite);
        }
    }

    [Fact]
    public async Task Folders_are_made_below_others_renamed_subscribed_and_deleted()
    {
        using ImapClient client = await Clients.ImapAsync(host, host.TakeAccount());
        IMailFolder top = client.GetFolder(client.PersonalNamespaces[0]);
        IMailFolder projects = (await top.CreateAsync("项目", isMessageFolder: true))!;
        IMailFolder inner = (await projects.CreateAsync("二〇二六 & more", isMessageFolder: true))!;
        await inner.SubscribeAsync();
        Assert.Contains(await projects.GetSubfoldersAsync(subscribedOnly: true), static f => f.Name == "二〇二六 & more");
        await inner.RenameAsync(top, "Done");
        Assert.Empty(await projects.GetSubfoldersAsync());
        await projects.DeleteAsync();
        Assert.DoesNotContain(await top.GetSubfoldersAsync(), static f => f.Name == "项目");
        Assert.Contains(await top.GetSubfoldersAsync(), static f => f.Name == "Done");
    }

    [Fact]
    public async Task Messages_are_appended_copied_and_moved_and_their_new_numbers_are_told()
    {
        using ImapClient client = await Clients.ImapAsync(host, host.TakeAccount());
        Assert.True(client.Capabilities.HasFlag(ImapCapabilities.UidPlus | ImapCapabilities.Move | ImapCapabilities.MultiAppend));
        IMailFolder archive = client.GetFolder(SpecialFolder.Archive)!;
        await client.Inbox.OpenAsync(FolderAccess.ReadWrite);
        IList<UniqueId> uids = await client.Inbox.AppendAsync([.. Enumerable.Range(0, 3).Select(static i => new AppendRequest(Mails.Make("a@x.test", "b@x.test", $"Number {i}"), MessageFlags.Seen))]);
        Assert.Equal(3, uids.Count);
        UniqueIdMap copied = await client.Inbox.CopyToAsync(uids, archive);
        UniqueIdMap moved = await client.Inbox.MoveToAsync([uids[1]], archive);
        Assert.Equal(3, copied.Count);
        await archive.OpenAsync(FolderAccess.ReadOnly);
        IList<IMessageSummary> there = await archive.FetchAsync(0, -1, MessageSummaryItems.UniqueId | MessageSummaryItems.Envelope | MessageSummaryItems.Flags);
        Assert.Equal(["Number 0", "Number 1", "Number 2", "Number 1"], there.Select(static m => m.Envelope!.Subject));
        Assert.All(there, static m => Assert.Equal(MessageFlags.Seen, m.Flags & ~MessageFlags.Recent));
        Assert.Equal(moved[uids[1]], there[3].UniqueId);
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        Assert.Equal([uids[0], uids[2]], await client.Inbox.SearchAsync(SearchQuery.All));
    }

    [Fact]
    public async Task After_qresync_a_client_learns_only_what_changed_and_what_vanished()
    {
        Account account = host.TakeAccount();
        using ImapClient other = await Clients.ImapAsync(host, account);
        await other.Inbox.OpenAsync(FolderAccess.ReadWrite);
        for (int i = 0; i < 20; i++) await other.Inbox.AppendAsync(Mails.Make("a@x.test", "b@x.test", $"Number {i}"));

        using ImapClient client = await Clients.ImapAsync(host, account);
        await client.EnableQuickResyncAsync();
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly);
        (uint validity, ulong seen) = (client.Inbox.UidValidity, client.Inbox.HighestModSeq);
        IList<UniqueId> uids = await client.Inbox.SearchAsync(SearchQuery.All);
        await client.Inbox.CloseAsync();

        await other.Inbox.AddFlagsAsync([uids[4]], MessageFlags.Flagged, silent: true);
        await other.Inbox.AddFlagsAsync([uids[7], uids[8]], MessageFlags.Deleted, silent: true);
        await other.Inbox.ExpungeAsync([uids[7], uids[8]]);

        List<UniqueId> vanished = [];
        List<(UniqueId? Uid, MessageFlags Flags)> changed = [];
        client.Inbox.MessagesVanished += (_, e) => vanished.AddRange(e.UniqueIds);
        client.Inbox.MessageFlagsChanged += (_, e) => changed.Add((e.UniqueId, e.Flags));
        await client.Inbox.OpenAsync(FolderAccess.ReadOnly, validity, seen, uids);
        Assert.Equal([uids[7], uids[8]], vanished);
        Assert.Equal([(uids[4], MessageFlags.Flagged)], changed.Select(static c => (c.Uid!.Value, c.Flags & ~MessageFlags.Recent)));
        Assert.Equal(18, client.Inbox.Count);
        Assert.True(client.Inbox.HighestModSeq > seen);
        IList<UniqueId> since = await client.Inbox.SearchAsync(SearchQuery.ChangedSince(seen + 1));
        Assert.Equal([uids[4]], since);
    }

    [Fact]
    public async Task A_store_that_would_undo_another_change_is_refused_by_condstore()
    {
        Account account = host.TakeAccount();
        using ImapClient one = await Clients.ImapAsync(host, account), two = await Clients.ImapAsync(host, account);
        await one.Inbox.OpenAsync(FolderAccess.ReadWrite);
        UniqueId uid = (await one.Inbox.AppendAsync(Mails.Make("a@x.test", "b@x.test", "Wanted by both")))!.Value;
        await two.Inbox.OpenAsync(FolderAccess.ReadWrite);
        ulong seen = two.Inbox.HighestModSeq;
        await one.Inbox.AddFlagsAsync(uid, MessageFlags.Answered, silent: true);
        IList<UniqueId> refused = await two.Inbox.StoreAsync([uid], new StoreFlagsRequest(StoreAction.Set, MessageFlags.Flagged) { UnchangedSince = seen });
        Assert.Equal([uid], refused);
        IMessageSummary summary = (await two.Inbox.FetchAsync([uid], MessageSummaryItems.Flags))[0];
        Assert.Equal(MessageFlags.Answered, summary.Flags & ~MessageFlags.Recent);
    }

    [Fact]
    public async Task Search_finds_two_character_chinese_words_in_every_part_and_keeps_its_substring_meaning()
    {
        Account account = host.TakeAccount();
        using ImapClient client = await Clients.ImapAsync(host, account);
        IMailFolder inbox = client.Inbox;
        await inbox.OpenAsync(FolderAccess.ReadWrite);
        UniqueId body = await AppendAsync("Order", "客户希望十二月十五日之前收到货，请确认船期和报价，谢谢！");
        UniqueId subject = await AppendAsync("发票与付款通知", "Please see above.");
        UniqueId english = await AppendAsync("Shipping schedule", "Departures from Rotterdam are on Wednesday.");
        Assert.Equal([body], await inbox.SearchAsync(SearchQuery.BodyContains("船期")));
        Assert.Equal([body], await inbox.SearchAsync(SearchQuery.BodyContains("报价")));
        Assert.Equal([subject], await inbox.SearchAsync(SearchQuery.SubjectContains("付款")));
        Assert.Equal([subject], await inbox.SearchAsync(SearchQuery.MessageContains("发票")));
        Assert.Empty(await inbox.SearchAsync(SearchQuery.MessageContains("期船")));
        Assert.Equal([english], await inbox.SearchAsync(SearchQuery.BodyContains("otterda")));
        Assert.Equal([body, english], await inbox.SearchAsync(SearchQuery.Not(SearchQuery.SubjectContains("付款"))));
        Assert.Equal([body, subject], await inbox.SearchAsync(SearchQuery.Or(SearchQuery.BodyContains("谢谢"), SearchQuery.SubjectContains("通知"))));

        async Task<UniqueId> AppendAsync(string title, string text) => (await inbox.AppendAsync(Mails.Make("a@x.test", "b@x.test", title, text)))!.Value;
    }

    [Fact]
    public async Task Sort_orders_by_base_subject_size_and_sender()
    {
        using ImapClient client = await Clients.ImapAsync(host, host.TakeAccount());
        Assert.True(client.Capabilities.HasFlag(ImapCapabilities.Sort));
        IMailFolder inbox = client.Inbox;
        await inbox.OpenAsync(FolderAccess.ReadWrite);
        UniqueId b = (await inbox.AppendAsync(Mails.Make("anna@x.test", "z@x.test", "Re: Beta", new string('x', 3000))))!.Value;
        UniqueId a = (await inbox.AppendAsync(Mails.Make("carl@x.test", "z@x.test", "Alpha", new string('x', 10))))!.Value;
        UniqueId c = (await inbox.AppendAsync(Mails.Make("bert@x.test", "z@x.test", "Fwd: Re: Gamma", new string('x', 700))))!.Value;
        Assert.Equal([a, b, c], await inbox.SortAsync(SearchQuery.All, [OrderBy.Subject]));
        Assert.Equal([a, c, b], await inbox.SortAsync(SearchQuery.All, [OrderBy.Size]));
        Assert.Equal([a, c, b], await inbox.SortAsync(SearchQuery.All, [OrderBy.ReverseFrom]));
        Assert.Equal([c, b], await inbox.SortAsync(SearchQuery.LargerThan(600), [OrderBy.ReverseSubject]));
    }

    [Fact]
    public async Task Sorted_results_come_with_ends_and_counts_and_a_message_takes_the_place_of_another()
    {
        using ImapClient client = await Clients.ImapAsync(host, host.TakeAccount());
        foreach (ImapCapabilities capability in (ImapCapabilities[])[ImapCapabilities.ESort, ImapCapabilities.SortDisplay, ImapCapabilities.FuzzySearch, ImapCapabilities.Notify, ImapCapabilities.Filters, ImapCapabilities.Replace])
            Assert.True(client.Capabilities.HasFlag(capability), capability.ToString());
        IMailFolder inbox = client.Inbox;
        await inbox.OpenAsync(FolderAccess.ReadWrite);
        UniqueId b = (await inbox.AppendAsync(Mails.Make("anna@x.test", "z@x.test", "Beta", "the quarterly shipping invoice")))!.Value;
        UniqueId a = (await inbox.AppendAsync(Mails.Make("carl@x.test", "z@x.test", "Alpha", "an invoice")))!.Value;
        SearchResults sorted = await inbox.SortAsync(SearchOptions.All | SearchOptions.Count | SearchOptions.Min | SearchOptions.Max, SearchQuery.All, [OrderBy.Subject]);
        Assert.Equal((2, a, b), (sorted.Count, sorted.Min!.Value, sorted.Max!.Value));
        Assert.Equal([a, b], sorted.UniqueIds);
        Assert.Equal([b, a], await inbox.SortAsync(SearchQuery.All, [new OrderBy(OrderByType.DisplayFrom, SortOrder.Ascending)]));
        Assert.Equal([b, a], await inbox.SearchAsync(SearchQuery.Fuzzy(SearchQuery.BodyContains("shipping invoice"))));
        UniqueId c = (await inbox.ReplaceAsync(a, new ReplaceRequest(Mails.Make("carl@x.test", "z@x.test", "Gamma")) { Flags = MessageFlags.Seen }))!.Value;
        Assert.Equal([b, c], await inbox.SearchAsync(SearchQuery.All));
    }

    [Fact]
    public async Task Thread_joins_answers_to_what_they_answer()
    {
        using ImapClient client = await Clients.ImapAsync(host, host.TakeAccount());
        Assert.Contains(ThreadingAlgorithm.References, client.ThreadingAlgorithms);
        IMailFolder inbox = client.Inbox;
        await inbox.OpenAsync(FolderAccess.ReadWrite);
        MimeMessage first = Mails.Make("a@x.test", "b@x.test", "Question"), answer = Mails.Make("b@x.test", "a@x.test", "Re: Question"), alone = Mails.Make("c@x.test", "a@x.test", "Alone");
        answer.InReplyTo = first.MessageId;
        answer.References.Add(first.MessageId!);
        UniqueId one = (await inbox.AppendAsync(first))!.Value, two = (await inbox.AppendAsync(alone))!.Value, three = (await inbox.AppendAsync(answer))!.Value;
        IList<MessageThread> threads = await inbox.ThreadAsync(ThreadingAlgorithm.References, SearchQuery.All);
        Assert.Equal([one, two], threads.Select(static t => t.UniqueId!.Value));
        Assert.Equal([three], threads[0].Children.Select(static t => t.UniqueId!.Value));
        Assert.Equal(2, (await inbox.ThreadAsync(ThreadingAlgorithm.OrderedSubject, SearchQuery.All)).Count);
    }

    [Fact]
    public async Task Quota_is_shown_exactly_and_a_message_beyond_it_is_refused()
    {
        using ImapClient client = await Clients.ImapAsync(host, MailHost.Small);
        Assert.True(client.SupportsQuotas);
        await client.Inbox.OpenAsync(FolderAccess.ReadWrite);
        FolderQuota before = await client.Inbox.GetQuotaAsync();
        Assert.Equal(1024u, before.StorageLimit);
        await client.Inbox.AppendAsync(Mails.Make("a@x.test", "b@x.test", "Half", new string('x', 500 << 10)));
        FolderQuota after = await client.Inbox.GetQuotaAsync();
        Assert.InRange(after.CurrentStorageSize!.Value - before.CurrentStorageSize!.Value, 500u, 502u);
        ImapCommandException refused = await Assert.ThrowsAsync<ImapCommandException>(() => client.Inbox.AppendAsync(Mails.Make("a@x.test", "b@x.test", "Too much", new string('x', 600 << 10))));
        Assert.Equal(ImapCommandResponse.No, refused.Response);
        using SmtpClient relay = await Clients.RelayAsync(host);
        await Assert.ThrowsAsync<SmtpCommandException>(() => relay.SendAsync(Mails.Make("a@x.test", MailHost.Small.Address, "Too much", new string('x', 600 << 10))));
        Assert.Equal(1, client.Inbox.Count);
    }

    [Fact]
    public async Task Structure_envelope_and_parts_are_what_the_sender_composed()
    {
        using ImapClient client = await Clients.ImapAsync(host, host.TakeAccount());
        await client.Inbox.OpenAsync(FolderAccess.ReadWrite);
        var builder = new BodyBuilder { TextBody = "Plain.", HtmlBody = "<p>Rich.</p>" };
        builder.Attachments.Add("报价 2026.csv", "item,price\r\ntile,8.40\r\n"u8.ToArray(), new ContentType("text", "csv"));
        MimeMessage message = Mails.Make("鲍勃 <a@x.test>", "b@x.test", "With parts");
        message.Body = builder.ToMessageBody();
        UniqueId uid = (await client.Inbox.AppendAsync(message))!.Value;
        IMessageSummary summary = (await client.Inbox.FetchAsync(
            [uid], MessageSummaryItems.Envelope | MessageSummaryItems.BodyStructure | MessageSummaryItems.PreviewText | MessageSummaryItems.EmailId | MessageSummaryItems.ThreadId | MessageSummaryItems.SaveDate))[0];
        Assert.Equal("鲍勃", summary.Envelope!.From[0].Name);
        Assert.Equal("Plain.", summary.PreviewText);
        Assert.NotNull(summary.EmailId);
        Assert.NotNull(summary.ThreadId);
        Assert.NotNull(summary.SaveDate);
        BodyPartBasic attachment = Assert.Single(summary.Attachments);
        Assert.Equal("报价 2026.csv", attachment.FileName);
        var part = (MimePart)(await client.Inbox.GetBodyPartAsync(uid, attachment))!;
        using var content = new MemoryStream();
        await part.Content!.DecodeToAsync(content);
        Assert.Equal("item,price\r\ntile,8.40\r\n"u8.ToArray(), content.ToArray());
        Assert.Equal("<p>Rich.</p>", ((TextPart)(await client.Inbox.GetBodyPartAsync(uid, summary.HtmlBody!))!).Text.TrimEnd());
    }
}
