using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>What must happen in memory once a group is durable. A change that is undone takes its effects back with it.</summary>
internal sealed class CommitEffects
{
    private readonly List<AccountChange> _changes = [];
    private readonly List<IndexEffect> _index = [];
    private readonly List<JournalRecord> _journal = [];
    private readonly List<LargeBlob> _kept = [];
    private readonly List<MessageId> _added = [];

    internal IReadOnlyList<AccountChange> Changes => _changes;

    internal IReadOnlyList<IndexEffect> Index => _index;

    internal IReadOnlyList<JournalRecord> Journal => _journal;

    internal IReadOnlyList<LargeBlob> Kept => _kept;

    /// <summary>New messages, for the text index.</summary>
    internal IReadOnlyList<MessageId> Added => _added;

    internal bool QueueChanged { get; set; }

    internal bool HasOrphans { get; set; }

    internal void Add(AccountChange change) => _changes.Add(change);

    internal void Add(IndexEffect effect) => _index.Add(effect);

    internal void Add(JournalRecord record) => _journal.Add(record);

    internal void Add(LargeBlob kept) => _kept.Add(kept);

    internal void Add(MessageId added) => _added.Add(added);

    internal Mark Set() => new(_changes.Count, _index.Count, _journal.Count, _kept.Count, _added.Count);

    internal void ReturnTo(Mark mark)
    {
        Cut(_changes, mark.Changes);
        Cut(_index, mark.Index);
        Cut(_journal, mark.Journal);
        Cut(_kept, mark.Kept);
        Cut(_added, mark.Added);
    }

    internal void Clear()
    {
        ReturnTo(default);
        QueueChanged = false;
        HasOrphans = false;
    }

    private static void Cut<T>(List<T> list, int count) => list.RemoveRange(count, list.Count - count);

    internal readonly record struct Mark(int Changes, int Index, int Journal, int Kept, int Added);
}

/// <summary>One change to a mailbox's placements in memory. Which fields are set depends on <see cref="Kind"/>.</summary>
/// <param name="Single">The placement itself, when exactly one was appended.</param>
/// <param name="Set">FlagsChanged: bits to set, after <paramref name="Clear"/> was cleared.</param>
internal readonly record struct IndexEffect(ChangeKind Kind, MailboxId Mailbox, ModSeq ModSeq, UidSet Uids, Placement Single, MessageFlags Clear, MessageFlags Set);
