using System.Collections.Concurrent;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>One store, its model, and callers that choose their moves at random.</summary>
internal sealed class ModelRun
{
    private static readonly AccountId[] Ids = [new(1), new(2), new(3)];
    private static readonly string[] Names = ["INBOX", "Work", "Work/A", "Work/A/B", "Play", "Ärger", "Sent"];
    private static readonly MessageFlags[] FlagChoices = [MessageFlags.Seen, MessageFlags.Deleted, MessageFlags.Flagged, MessageFlags.Seen | MessageFlags.Deleted, default, new(1UL << 20)];

    private readonly StoreModel _model;
    private readonly HeardChanges _heard;
    private readonly StoreComparison _comparison;
    private readonly MessageMoves _messages;
    private readonly MailboxMoves _mailboxes;
    private readonly AccountMoves _accounts;
    private readonly ConcurrentDictionary<string, int> _done = new();
    private readonly TestStore _test;
    private readonly int _seed;

    internal ModelRun(TestStore test, int seed)
    {
        _test = test;
        _seed = seed;
        _model = new StoreModel();
        _heard = new HeardChanges(test, _model);
        _comparison = new StoreComparison(test, _model, _heard);
        _messages = new MessageMoves(_model);
        _mailboxes = new MailboxMoves(_model);
        _accounts = new AccountMoves(_model, _mailboxes);
    }

    internal string Counts => $"seed {_seed}: " + string.Join(", ", _done.OrderBy(d => d.Key).Select(d => $"{d.Key} {d.Value}"));

    internal async Task BeginAsync()
    {
        await _test.Store.WriteAsync(tx =>
        {
            tx.DeleteAccount(Ids[0]);
            foreach (AccountId id in Ids) _accounts.Create(tx, id);
            return 0;
        });
        _heard.Begin();
    }

    internal async Task ReopenAsync()
    {
        _heard.End();
        await _test.ReopenAsync(o => o with { SegmentSize = 60_000, InMemoryLimit = 4000, CompactionThresholdPercent = 10, ChangesKept = 0 });
        _heard.Begin();
    }

    internal Task CheckAsync() => _comparison.RunAsync();

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
                < 55 => WriteAsync("flags", tx => _messages.UpdateFlags(tx, id, name, uids, (FlagOperation)random.Next(3), flags, random.Next(3) == 0)),
                < 63 => WriteAsync("copy", tx => _messages.CopyOrMove(tx, id, name, other, uids, move: false)),
                < 71 => WriteAsync("move", tx => _messages.CopyOrMove(tx, id, name, other, uids, move: true)),
                < 80 => WriteAsync("expunge", tx => _messages.Expunge(tx, id, name, uids, random.Next(2) == 0)),
                < 84 => WriteAsync("create", tx => _mailboxes.Create(tx, id, name)),
                < 87 => WriteAsync("delete", tx => _mailboxes.Delete(tx, id, name)),
                < 90 => WriteAsync("rename", tx => _mailboxes.Rename(tx, id, name, other)),
                < 93 => WriteAsync("subscribe", tx => _mailboxes.Subscribe(tx, id, name, random.Next(2) == 0)),
                < 95 => WriteAsync("limits", tx => _accounts.SetLimits(tx, id, random.Next(2) == 0 ? 0 : random.Next(100_000), random.Next(2) == 0 ? 0 : random.Next(60))),
                < 96 => WriteAsync("recreate", tx => _accounts.Recreate(tx, id)),
                < 98 => EnqueueAsync(random.Next(14)),
                _ => WriteAsync("dequeue", Dequeue),
            });
        }
    }

    private async Task WriteAsync(string what, Action<WriteTransaction> move)
    {
        await _test.Store.WriteAsync(tx =>
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
        await using BlobWriter writer = _test.Store.CreateBlob();
        writer.Write(Encoding.ASCII.GetBytes(text));
        await using StagedBlob blob = await writer.CompleteAsync(Encoding.ASCII.GetBytes(prefix));
        await WriteAsync("append", tx => _messages.Append(tx, id, name, blob, prefix + text, flags));
    }

    private async Task EnqueueAsync(int number)
    {
        string text = Text(number);
        await using StagedBlob blob = await _test.StageAsync(text);
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
}
