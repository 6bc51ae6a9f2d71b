using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>
/// Several callers do everything that can be done to a store, at random and at once, on the real engine; what it says and holds is
/// compared with the model after each change and, as a whole, between the phases, across compaction and reopening.
/// Longer with POSTHOUSE_LONG_TESTS=1.
/// </summary>
public sealed class StoreModelTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("POSTHOUSE_LONG_TESTS") == "1";

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, IsLong ? 200 : 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_store_does_what_the_model_does(int seed)
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { SegmentSize = 60_000, InMemoryLimit = 4000, CompactionThresholdPercent = 10, ChangesKept = 0 });
        var run = new ModelRun(test, seed);
        await run.BeginAsync();
        int phases = IsLong ? 8 : 3;
        for (int phase = 0; phase < phases; phase++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(() => run.CallAsync(new Random((seed * 1000) + (phase * 10) + caller), 60))));
            await run.CheckAsync();
            if (phase % 2 == 0) await test.Store.CompactAsync();
            await run.CheckAsync();
            await run.ReopenAsync();
            await run.CheckAsync();
        }

        output.WriteLine(run.Counts);
    }
}

/// <summary>One store, its model, and the callers' moves.</summary>
internal sealed class ModelRun(TestStore test, int seed)
{
    private static readonly AccountId[] Ids = [new(1), new(2), new(3)];
    private static readonly string[] Names = ["INBOX", "Work", "Work/A", "Work/A/B", "Play", "Ärger", "Sent"];
    private static readonly MessageFlags[] FlagChoices = [MessageFlags.Seen, MessageFlags.Deleted, MessageFlags.Flagged, MessageFlags.Seen | MessageFlags.Deleted, default, new(1UL << 20)];

    private readonly StoreModel _model = new();
    private readonly ConcurrentDictionary<string, int> _done = new();
    private readonly ConcurrentDictionary<AccountId, ConcurrentQueue<AccountChange>> _heard = new();
    private readonly List<IDisposable> _subscriptions = [];

    internal string Counts => $"seed {seed}: " + string.Join(", ", _done.OrderBy(d => d.Key).Select(d => $"{d.Key} {d.Value}"));

    internal async Task BeginAsync()
    {
        await test.Store.WriteAsync(tx =>
        {
            tx.DeleteAccount(Ids[0]);
            foreach (AccountId id in Ids) Create(tx, id);
            return 0;
        });
        Listen();
    }

    internal async Task ReopenAsync()
    {
        foreach (IDisposable subscription in _subscriptions) subscription.Dispose();
        _subscriptions.Clear();
        await test.ReopenAsync(o => o with { SegmentSize = 60_000, InMemoryLimit = 4000, CompactionThresholdPercent = 10, ChangesKept = 0 });
        Listen();
    }

    internal async Task CallAsync(Random random, int moves)
    {
        for (int i = 0; i < moves; i++)
        {
            AccountId id = Ids[random.Next(Ids.Length)];
            string name = Names[random.Next(Names.Length)], other = Names[random.Next(Names.Length)];
            int a = random.Next(1, 30), b = random.Next(1, 30);
            UidSet uids = random.Next(4) == 0 ? UidSet.Range(1, uint.MaxValue) : UidSet.FromMembers([(uint)a, (uint)b, (uint)(b + 1), (uint)(b + 2)]);
            MessageFlags flags = FlagChoices[random.Next(FlagChoices.Length)];
            int choice = random.Next(100);
            await (choice switch
            {
                < 40 => AppendAsync(id, name, random.Next(14), flags),
                < 55 => WriteAsync("flags", tx => UpdateFlags(tx, id, name, uids, (FlagOperation)random.Next(3), flags, random.Next(3) == 0)),
                < 63 => WriteAsync("copy", tx => CopyOrMove(tx, id, name, other, uids, move: false)),
                < 71 => WriteAsync("move", tx => CopyOrMove(tx, id, name, other, uids, move: true)),
                < 80 => WriteAsync("expunge", tx => Expunge(tx, id, name, uids, random.Next(2) == 0)),
                < 84 => WriteAsync("create", tx => CreateMailbox(tx, id, name)),
                < 87 => WriteAsync("delete", tx => DeleteMailbox(tx, id, name)),
                < 90 => WriteAsync("rename", tx => Rename(tx, id, name, other)),
                < 93 => WriteAsync("subscribe", tx => Subscribe(tx, id, name, random.Next(2) == 0)),
                < 95 => WriteAsync("limits", tx => SetLimits(tx, id, random.Next(2) == 0 ? 0 : random.Next(100_000), random.Next(2) == 0 ? 0 : random.Next(60))),
                < 96 => WriteAsync("recreate", tx => Recreate(tx, id)),
                < 98 => EnqueueAsync(random.Next(14)),
                _ => WriteAsync("dequeue", Dequeue),
            });
        }
    }

    /// <summary>All of the store against all of the model.</summary>
    internal async Task CheckAsync()
    {
        foreach ((AccountId id, ModelAccount account) in _model.Accounts)
        {
            IReadOnlyList<Mailbox> found = await test.Store.ReadAsync(r => r.ListMailboxes(id));
            Assert.Equal(account.Mailboxes.Keys, found.Select(m => m.Name).Order(StringComparer.Ordinal));
            foreach (Mailbox mailbox in found) await CheckMailboxAsync(mailbox, account.Mailboxes[mailbox.Name]);
            Assert.Equal(account.Subscriptions, await test.Store.ReadAsync(r => r.ListSubscriptions(id)));
            Assert.Equal(account.ModSeq, await test.Store.ReadAsync(r => r.HighestModSeq(id).Value));
            Assert.Equal(new QuotaState(account.Octets, account.Messages, account.Limits.Octets, account.Limits.Messages), await test.Store.ReadAsync(r => r.Quota(id)));
            (long octets, long messages) = _model.DomainLimits.GetValueOrDefault(account.Domain);
            Assert.Equal(
                new QuotaState(_model.DomainOctets(account.Domain), _model.DomainMessages(account.Domain), octets, messages),
                await test.Store.ReadAsync(r => r.DomainQuota(account.Domain)));
            await CheckLogAsync(id, found);
        }

        Assert.Equal(_model.Queue.Count, (await test.Store.ReadAsync(r => r.ListQueue(new QueueQuery()))).Count);
        StoreReport report = await test.Store.VerifyAsync();
        Assert.True(report.IsClean, string.Join("; ", report.Problems.Select(p => p.Description)));
    }

    private async Task CheckMailboxAsync(Mailbox mailbox, ModelMailbox model)
    {
        ICollection<ModelRow> rows = model.Rows.Values;
        Assert.Equal(
            (model.Id, model.UidValidity, model.UidNext, model.ModSeq, rows.Count, rows.Count(r => !r.Flags.Has(MessageFlags.Seen)), rows.Count(r => r.Flags.Has(MessageFlags.Deleted)), rows.Sum(r => (long)r.Text.Length)),
            (mailbox.Id, mailbox.UidValidity, mailbox.UidNext, mailbox.HighestModSeq.Value, mailbox.Messages, mailbox.Unseen, mailbox.Deleted, mailbox.Size));
        MailboxIndex index = (await test.Store.GetIndexAsync(mailbox.Id))!;
        var placements = new List<Placement>();
        index.Read(UidSet.Range(1, uint.MaxValue), placements);
        Assert.Equal(model.Rows.Select(r => (r.Key, r.Value.Flags, r.Value.ModSeq)), placements.Select(p => (p.Uid, p.Flags, p.ModSeq.Value)));
        foreach (Placement placement in placements.Where(p => p.Uid % 3 == 0))
            Assert.Equal(model.Rows[placement.Uid].Text, await test.ReadTextAsync(placement.Message));
    }

    // The log alone tells what is there; and who listened heard exactly the log.
    private async Task CheckLogAsync(AccountId id, IReadOnlyList<Mailbox> mailboxes)
    {
        IReadOnlyList<AccountChange> log = await test.Store.ReadAsync(r => r.ChangesOf(id, default, int.MaxValue));
        for (int i = 1; i < log.Count; i++) Assert.Equal(log[i - 1].ModSeq.Value + 1, log[i].ModSeq.Value);
        Assert.Equal(_model.Accounts[id].ModSeq, log[^1].ModSeq.Value);
        foreach (Mailbox mailbox in mailboxes)
        {
            var there = new SortedSet<uint>();
            foreach (AccountChange change in log.Where(c => c.Mailbox == mailbox.Id))
            {
                if (change.Kind == ChangeKind.Appended) there.UnionWith(change.Uids.Members());
                if (change.Kind == ChangeKind.Expunged) there.ExceptWith(change.Uids.Members());
            }

            Assert.Equal(_model.Accounts[id].Mailboxes[mailbox.Name].Rows.Keys, there);
        }

        long[] heard = [.. _heard[id].Select(c => c.ModSeq.Value)];
        Assert.Equal(heard.Order(), heard);
        // An account that was made anew has forgotten what those before it heard.
        Assert.Subset(heard.ToHashSet(), log.Where(c => c.ModSeq.Value > _listenedFrom[id]).Select(c => c.ModSeq.Value).ToHashSet());
    }

    private readonly Dictionary<AccountId, long> _listenedFrom = [];

    private void Listen()
    {
        foreach (AccountId id in Ids)
        {
            ConcurrentQueue<AccountChange> heard = _heard[id] = new();
            _listenedFrom[id] = _model.Accounts[id].ModSeq;
            _subscriptions.Add(test.Store.Subscribe(id, heard.Enqueue));
        }
    }

    private async Task WriteAsync(string what, Action<WriteTransaction> move)
    {
        await test.Store.WriteAsync(tx =>
        {
            move(tx);
            return 0;
        });
        _done.AddOrUpdate(what, 1, static (_, n) => n + 1);
    }

    // Some are small, some have segments of their own, two in three come again.
    private static string Text(int number) => TestStore.Message(number, string.Concat(Enumerable.Repeat($"{number} is what this one says.\r\n", 1 + (number * number * 2))));

    private async Task AppendAsync(AccountId id, string name, int number, MessageFlags flags)
    {
        string text = Text(number), prefix = number % 2 == 0 ? $"X-For: {id}\r\n" : "";
        await using BlobWriter writer = test.Store.CreateBlob();
        writer.Write(Encoding.ASCII.GetBytes(text));
        await using StagedBlob blob = await writer.CompleteAsync(Encoding.ASCII.GetBytes(prefix));
        await WriteAsync("append", tx => Append(tx, id, name, blob, prefix + text, flags));
    }

    private void Append(WriteTransaction tx, AccountId id, string name, StagedBlob blob, string text, MessageFlags flags)
    {
        ModelAccount account = _model.Accounts[id];
        if (!account.Mailboxes.TryGetValue(name, out ModelMailbox? mailbox)) return;
        var request = new AppendRequest(mailbox.Id, blob, flags, DateTimeOffset.UnixEpoch);
        if (_model.WouldExceed(account, text.Length, 1))
        {
            AssertFault(StoreFault.OverQuota, () => tx.Append(request));
            return;
        }

        Appended appended = tx.Append(request);
        Assert.Equal((mailbox.UidValidity, mailbox.UidNext, account.ModSeq + 1), (appended.UidValidity, appended.Uid, appended.ModSeq.Value));
        mailbox.Rows.Add(mailbox.UidNext++, new ModelRow(text, flags, ++account.ModSeq));
        mailbox.ModSeq = account.ModSeq;
    }

    private void UpdateFlags(WriteTransaction tx, AccountId id, string name, UidSet uids, FlagOperation operation, MessageFlags flags, bool conditional)
    {
        ModelAccount account = _model.Accounts[id];
        if (!account.Mailboxes.TryGetValue(name, out ModelMailbox? mailbox)) return;
        ModSeq? limit = conditional ? new ModSeq(Math.Max(1, mailbox.ModSeq - 3)) : null;
        uint[] existing = mailbox.Existing(uids);
        uint[] conflicting = [.. existing.Where(uid => limit is { } l && mailbox.Rows[uid].ModSeq > l.Value)];
        uint[] touched = [.. existing.Except(conflicting)];
        var changed = new List<(uint Uid, MessageFlags Now)>();
        foreach (uint uid in touched)
        {
            MessageFlags old = mailbox.Rows[uid].Flags;
            MessageFlags now = operation switch { FlagOperation.Add => old | flags, FlagOperation.Remove => old.Without(flags), _ => flags };
            if (now != old) changed.Add((uid, now));
        }

        FlagsUpdated updated = tx.UpdateFlags(mailbox.Id, uids, operation, flags, limit);
        if (changed.Count > 0) mailbox.ModSeq = ++account.ModSeq;
        foreach ((uint uid, MessageFlags now) in changed) mailbox.Rows[uid] = mailbox.Rows[uid] with { Flags = now, ModSeq = account.ModSeq };
        Assert.Equal(touched, updated.Changed.Members());
        Assert.Equal(conflicting, updated.Conflicting.Members());
        Assert.Equal((mailbox.ModSeq, changed.Count > 0), (updated.ModSeq.Value, updated.Altered));
    }

    private void CopyOrMove(WriteTransaction tx, AccountId id, string from, string to, UidSet uids, bool move)
    {
        ModelAccount account = _model.Accounts[id];
        if (!account.Mailboxes.TryGetValue(from, out ModelMailbox? source) || !account.Mailboxes.TryGetValue(to, out ModelMailbox? target)) return;
        uint[] members = source.Existing(uids);
        if (!move && members.Length > 0 && _model.WouldExceed(account, members.Sum(uid => (long)source.Rows[uid].Text.Length), members.Length))
        {
            AssertFault(StoreFault.OverQuota, () => tx.Copy(source.Id, uids, target.Id));
            return;
        }

        Copied copied = move ? tx.Move(source.Id, uids, target.Id) : tx.Copy(source.Id, uids, target.Id);
        Assert.Equal(members, copied.Source.Members());
        if (members.Length == 0) return;
        account.ModSeq++;
        ModelRow[] rows = [.. members.Select(uid => source.Rows[uid])];
        uint first = target.UidNext;
        foreach (ModelRow row in rows) target.Rows.Add(target.UidNext++, row with { ModSeq = account.ModSeq });
        target.ModSeq = account.ModSeq;
        Assert.Equal((target.UidValidity, UidSet.Range(first, target.UidNext - 1).ToString()), (copied.UidValidity, copied.Destination.ToString()));
        if (!move) return;
        foreach (uint uid in members) source.Rows.Remove(uid);
        source.ModSeq = ++account.ModSeq;
    }

    private void Expunge(WriteTransaction tx, AccountId id, string name, UidSet uids, bool onlyDeleted)
    {
        ModelAccount account = _model.Accounts[id];
        if (!account.Mailboxes.TryGetValue(name, out ModelMailbox? mailbox)) return;
        uint[] members = mailbox.Existing(uids, onlyDeleted);
        (UidSet removed, ModSeq modSeq) = tx.Expunge(mailbox.Id, uids, onlyDeleted);
        if (members.Length > 0) mailbox.ModSeq = ++account.ModSeq;
        foreach (uint uid in members) mailbox.Rows.Remove(uid);
        Assert.Equal(members, removed.Members());
        Assert.Equal(mailbox.ModSeq, modSeq.Value);
    }

    private void CreateMailbox(WriteTransaction tx, AccountId id, string name)
    {
        ModelAccount account = _model.Accounts[id];
        if (account.Mailboxes.ContainsKey(name))
        {
            AssertFault(StoreFault.AlreadyExists, () => tx.CreateMailbox(id, name));
            return;
        }

        tx.CreateMailbox(id, name);
        TakeIn(tx, id);
    }

    private void DeleteMailbox(WriteTransaction tx, AccountId id, string name)
    {
        if (!_model.Accounts[id].Mailboxes.TryGetValue(name, out ModelMailbox? mailbox)) return;
        if (name == Mailbox.Inbox)
        {
            AssertFault(StoreFault.NotPermitted, () => { tx.DeleteMailbox(mailbox.Id); return 0; });
            return;
        }

        tx.DeleteMailbox(mailbox.Id);
        _model.Accounts[id].Mailboxes.Remove(name);
        TakeIn(tx, id);
    }

    private void Rename(WriteTransaction tx, AccountId id, string name, string to)
    {
        ModelAccount account = _model.Accounts[id];
        if (!account.Mailboxes.TryGetValue(name, out ModelMailbox? mailbox)) return;
        bool below = to.StartsWith(name + "/", StringComparison.Ordinal);
        if (account.Mailboxes.ContainsKey(to) || (below && name != Mailbox.Inbox))
        {
            AssertFault(account.Mailboxes.ContainsKey(to) ? StoreFault.AlreadyExists : StoreFault.NotPermitted, () => { tx.RenameMailbox(mailbox.Id, to); return 0; });
            return;
        }

        (string Old, string New)[] moved = name == Mailbox.Inbox ? [] : [.. account.Mailboxes.Keys.Where(n => n == name || n.StartsWith(name + "/", StringComparison.Ordinal)).Select(n => (n, to + n[name.Length..]))];
        if (moved.Any(m => account.Mailboxes.ContainsKey(m.New))) return;
        tx.RenameMailbox(mailbox.Id, to);
        foreach ((string old, string now) in moved)
        {
            account.Mailboxes.Remove(old, out ModelMailbox? taken);
            account.Mailboxes.Add(now, taken!);
            if (account.Subscriptions.Contains(old) && !account.Subscriptions.Contains(now))
            {
                account.Subscriptions.Remove(old);
                account.Subscriptions.Add(now);
            }
        }

        TakeIn(tx, id);
        if (name != Mailbox.Inbox || mailbox.Rows.Count == 0) return;
        ModelMailbox target = account.Mailboxes[to];
        long placed = account.ModSeq - 1;
        foreach (ModelRow row in mailbox.Rows.Values) target.Rows.Add(target.UidNext++, row with { ModSeq = placed });
        mailbox.Rows.Clear();
        (target.ModSeq, mailbox.ModSeq) = (placed, account.ModSeq);
    }

    private void Subscribe(WriteTransaction tx, AccountId id, string name, bool subscribed)
    {
        ModelAccount account = _model.Accounts[id];
        tx.SetSubscribed(id, name, subscribed);
        bool altered = subscribed ? account.Subscriptions.Add(name) : account.Subscriptions.Remove(name);
        if (altered && account.Mailboxes.ContainsKey(name)) account.ModSeq++;
        Assert.Equal(account.ModSeq, tx.HighestModSeq(id).Value);
    }

    private void SetLimits(WriteTransaction tx, AccountId id, long octets, long messages)
    {
        ModelAccount account = _model.Accounts[id];
        if (octets % 3 == 0)
        {
            tx.SetDomainQuota(account.Domain, octets * 3, messages * 3);
            _model.DomainLimits[account.Domain] = (octets * 3, messages * 3);
            return;
        }

        tx.SetQuota(id, octets, messages);
        account.Limits = (octets, messages);
    }

    private void Recreate(WriteTransaction tx, AccountId id)
    {
        long before = tx.HighestModSeq(id).Value;
        tx.DeleteAccount(id);
        Create(tx, id);
        Assert.True(_model.Accounts[id].ModSeq > before);
    }

    private void Create(WriteTransaction tx, AccountId id)
    {
        tx.CreateAccount(id, id.Value < 3 ? 7 : 8, [(MailboxRole.Sent, "Sent")]);
        ModelAccount account = _model.Accounts[id] = new ModelAccount(id.Value < 3 ? 7 : 8);
        account.Subscriptions.UnionWith([Mailbox.Inbox, "Sent"]);
        TakeIn(tx, id);
    }

    private async Task EnqueueAsync(int number)
    {
        string text = Text(number);
        await using StagedBlob blob = await test.StageAsync(text);
        await WriteAsync("enqueue", tx =>
        {
            QueuedMessage queued = tx.Enqueue(
                new QueuedMessage
                {
                    Envelope = new Envelope(),
                    Recipients = [new QueuedRecipient { Recipient = new EnvelopeRecipient(EmailAddress.Parse("a@b.test")), Destination = "b.test" }],
                },
                blob);
            Assert.True(_model.Queue.TryAdd(queued.Id, text), "A queue number was given again.");
        });
    }

    private void Dequeue(WriteTransaction tx)
    {
        if (_model.Queue.Count == 0) return;
        QueueId id = _model.Queue.Keys.First();
        tx.DeleteQueued(id);
        _model.Queue.Remove(id);
    }

    // Mailboxes that came into being; numbers and validities that no mailbox had before.
    private void TakeIn(WriteTransaction tx, AccountId id)
    {
        ModelAccount account = _model.Accounts[id];
        foreach (Mailbox mailbox in tx.ListMailboxes(id))
        {
            if (account.Mailboxes.ContainsKey(mailbox.Name)) continue;
            Assert.True(_model.UidValidities.Count == 0 || mailbox.UidValidity > _model.UidValidities.Keys.Max(), string.Create(CultureInfo.InvariantCulture, $"UIDVALIDITY {mailbox.UidValidity} came again."));
            Assert.DoesNotContain(mailbox.Id, _model.UidValidities.Values);
            _model.UidValidities.Add(mailbox.UidValidity, mailbox.Id);
            account.Mailboxes.Add(mailbox.Name, new ModelMailbox(mailbox.Id, mailbox.UidValidity) { ModSeq = mailbox.HighestModSeq.Value });
        }

        long now = tx.HighestModSeq(id).Value;
        Assert.True(now >= account.ModSeq);
        account.ModSeq = now;
    }

    private static void AssertFault<T>(StoreFault fault, Func<T> act) => Assert.Equal(fault, Assert.Throws<StoreException>(() => { act(); }).Fault);
}
