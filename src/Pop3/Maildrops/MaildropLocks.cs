using System.Collections.Concurrent;
using Posthouse.Mail;

namespace Posthouse.Pop3;

/// <summary>
/// RFC 1939 §4: one session has a maildrop at a time. In this process's memory for now; a cluster takes a lease in the store here.
/// Only POP3 is kept out: IMAP and delivery go on, and what they change is not seen until the next session.
/// </summary>
internal sealed class MaildropLocks
{
    private readonly ConcurrentDictionary<AccountId, MaildropLocks> _held = new();

    /// <summary>Null while another session has it. Disposing gives it back.</summary>
    internal ValueTask<IDisposable?> TryEnterAsync(AccountId account) =>
        new(_held.TryAdd(account, this) ? new Held(this, account) : null);

    private sealed class Held(MaildropLocks locks, AccountId account) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0) locks._held.TryRemove(account, out _);
        }
    }
}
