using System.Runtime.InteropServices;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Which conversation a new message belongs to (RFC 8621 §3): one that shares an identifier of Message-ID, In-Reply-To or References
/// and has the same base subject.
/// </summary>
internal sealed class ThreadFinder(SqlSession sql)
{
    // References of mailing lists grow without end; the newest say enough, and each costs a look-up.
    private const int MaximumIdentifiers = 12;

    /// <summary>The conversation, or null when the message begins a new one. Identifiers are remembered by <see cref="Remember"/>.</summary>
    internal long? Find(AccountId account, MessageSummary summary, List<long> identifiers)
    {
        identifiers.Clear();
        ulong subject = Hash(BaseSubject.Of(summary.Subject), 14695981039346656037UL);
        Add(identifiers, summary.MessageIdHeader, subject);
        foreach (string identifier in summary.InReplyTo) Add(identifiers, identifier, subject);
        for (int i = summary.References.Count - 1; i >= 0; i--) Add(identifiers, summary.References[i], subject);
        foreach (long identifier in identifiers)
        {
            long thread = sql.Scalar("SELECT thread FROM thread_key WHERE account = @1 AND identifier = @2", account.Value, identifier);
            if (thread != 0) return thread;
        }

        return null;
    }

    internal void Remember(AccountId account, long thread, List<long> identifiers)
    {
        foreach (long identifier in identifiers)
        {
            if (sql.Scalar("SELECT EXISTS (SELECT 1 FROM thread_key WHERE account = @1 AND identifier = @2)", account.Value, identifier) == 0)
                sql.Execute("INSERT INTO thread_key (account, identifier, thread) VALUES (@1, @2, @3)", account.Value, identifier, thread);
        }
    }

    private static void Add(List<long> identifiers, string text, ulong seed)
    {
        if (text.Length == 0 || identifiers.Count >= MaximumIdentifiers) return;
        long hash = (long)Hash(text, seed);
        if (!identifiers.Contains(hash)) identifiers.Add(hash);
    }

    // FNV-1a. A collision joins two conversations of one account; at 2^64 that needs intent, and harms only who intends it.
    private static ulong Hash(string text, ulong seed)
    {
        ulong hash = seed;
        foreach (byte b in MemoryMarshal.AsBytes(text.AsSpan()))
        {
            hash ^= b;
            hash *= 1099511628211UL;
        }

        return hash;
    }
}
