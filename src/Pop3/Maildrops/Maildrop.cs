using System.Collections;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Pop3;

/// <summary>
/// The Inbox as it was when the session began: messages numbered from 1, twelve octets of memory each.
/// Marks of deletion are the session's until <see cref="CommitAsync"/>.
/// </summary>
internal sealed class Maildrop : IDisposable
{
    private readonly MailStore _store;
    private readonly IDisposable _lock;
    private readonly MailboxId _mailbox;
    private readonly uint _uidValidity;
    private readonly uint[] _uids;
    private readonly long[] _sizes;
    private readonly BitArray _deleted;
    private readonly MessagesAhead _ahead = new();
    private int _next = 1;

    private Maildrop(MailStore store, IDisposable held, Mailbox mailbox, List<Placement> placements)
    {
        _store = store;
        _lock = held;
        _mailbox = mailbox.Id;
        _uidValidity = mailbox.UidValidity;
        _uids = new uint[placements.Count];
        _sizes = new long[placements.Count];
        _deleted = new BitArray(placements.Count);
        for (int i = 0; i < placements.Count; i++)
        {
            _uids[i] = placements[i].Uid;
            _sizes[i] = placements[i].Size;
            Octets += placements[i].Size;
        }

        Remaining = placements.Count;
    }

    /// <summary>Messages, those marked included: the highest number there is.</summary>
    internal int Count => _uids.Length;

    /// <summary>Messages that are not marked.</summary>
    internal int Remaining { get; private set; }

    /// <summary>Octets of those not marked.</summary>
    internal long Octets { get; private set; }

    /// <summary>Takes over <paramref name="held"/>, and gives it back when it fails.</summary>
    /// <exception cref="StoreException">The store cannot be read, or the account has no Inbox any more.</exception>
    internal static async ValueTask<Maildrop> OpenAsync(MailStore store, AccountId account, IDisposable held, CancellationToken cancellationToken)
    {
        try
        {
            Mailbox inbox = await store.ReadAsync(reader => reader.FindMailbox(account, Mailbox.Inbox), cancellationToken).ConfigureAwait(false)
                ?? throw new StoreException(StoreFault.NotFound, "The account has no Inbox.");
            MailboxIndex index = await store.GetIndexAsync(inbox.Id, cancellationToken).ConfigureAwait(false)
                ?? throw new StoreException(StoreFault.NotFound, "The Inbox is gone.");
            var placements = new List<Placement>(index.Count);
            index.Read(index.Snapshot().Uids, placements);
            return new Maildrop(store, held, inbox, placements);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>There is a message of that number and it is not marked.</summary>
    internal bool Has(int number) => number >= 1 && number <= _uids.Length && !_deleted[number - 1];

    internal long SizeOf(int number) => _sizes[number - 1];

    /// <summary>RFC 1939 §7: 1 to 70 characters that stay a message's own for ever; two numbers that never repeat together.</summary>
    internal void WriteUniqueId(int number, Span<byte> sixteen)
    {
        ((ulong)_uidValidity << 32 | _uids[number - 1]).TryFormat(sixteen, out _, "x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    internal void Mark(int number)
    {
        _deleted[number - 1] = true;
        Remaining--;
        Octets -= _sizes[number - 1];
    }

    internal void UnmarkAll()
    {
        for (int i = 0; i < _uids.Length; i++)
        {
            if (!_deleted[i]) continue;
            Remaining++;
            Octets += _sizes[i];
        }

        _deleted.SetAll(false);
    }

    /// <summary>The message's bytes; null when another client has removed it since the session began.</summary>
    internal async ValueTask<BlobReader?> OpenAsync(int number, CancellationToken cancellationToken)
    {
        MailboxIndex? index = await _store.GetIndexAsync(_mailbox, cancellationToken).ConfigureAwait(false);
        if (index is null || !index.TryGet(_uids[number - 1], out Placement placement)) return null;
        if (_ahead.Take(number) is { } found) return found;
        if (number == _next)
        {
            await LookAheadAsync(index, number, cancellationToken).ConfigureAwait(false);
            _next = Math.Max(number, _ahead.Last) + 1;
            if (_ahead.Take(number) is { } opened) return opened;
        }

        _next = number + 1;
        StoredMessage? message = await _store.ReadAsync(reader => reader.FindMessage(placement.Message, MessageDetail.None), cancellationToken).ConfigureAwait(false);
        return message is null ? null : _store.OpenBlob(message.Blob);
    }

    // Clients fetch a maildrop from front to back: who took one message and then the next will take those that follow.
    private async ValueTask LookAheadAsync(MailboxIndex index, int first, CancellationToken cancellationToken)
    {
        var numbers = new List<int>(MessagesAhead.Capacity);
        var messages = new List<MessageId>(MessagesAhead.Capacity);
        for (int number = first; number < first + MessagesAhead.Capacity && number <= _uids.Length; number++)
        {
            if (!Has(number) || !index.TryGet(_uids[number - 1], out Placement placement)) continue;
            numbers.Add(number);
            messages.Add(placement.Message);
        }

        var blobs = new Dictionary<MessageId, BlobId>(messages.Count);
        await _store.ReadAsync(
            reader =>
            {
                reader.ReadMessages(messages, MessageDetail.None, message => blobs[message.Id] = message.Blob);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        for (int i = messages.Count - 1; i >= 0; i--)
        {
            if (blobs.ContainsKey(messages[i])) continue;
            messages.RemoveAt(i);
            numbers.RemoveAt(i);
        }

        _ahead.Put(numbers, _store.OpenBlobs([.. messages.Select(m => blobs[m])]));
    }

    /// <summary>The UPDATE state (RFC 1939 §6): removes what is marked, all or nothing, and returns how many.</summary>
    internal async ValueTask<int> CommitAsync(CancellationToken cancellationToken)
    {
        var marked = new UidSet.Builder();
        int count = 0;
        for (int i = 0; i < _uids.Length; i++)
        {
            if (!_deleted[i]) continue;
            marked.Add(_uids[i]);
            count++;
        }

        if (count == 0) return 0;
        UidSet uids = marked.ToSet();
        await _store.WriteAsync(transaction => transaction.Expunge(_mailbox, uids, onlyDeleted: false), cancellationToken).ConfigureAwait(false);
        return count;
    }

    public void Dispose()
    {
        _ahead.Dispose();
        _lock.Dispose();
    }
}
