using System.Collections.Concurrent;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// What requests with an Idempotency-Key were answered (draft-ietf-httpapi-idempotency-key-header-07), so that one that is sent again
/// gets the same answer and does nothing. A request that a crash cut off stays without an answer: nobody knows what it did.
/// </summary>
public sealed class RepeatedRequests(MailStore store, TimeProvider clock)
{
    // The usual time of others: a client that tries again tries within a day.
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<(string, string), byte> _running = new();

    /// <summary>Takes the key for this request.</summary>
    /// <returns>Null: go on, and call <see cref="EndAsync"/>; else what an earlier one with this key is or was.</returns>
    public async Task<RepeatedAnswer?> BeginAsync(string caller, string key, byte[] fingerprint)
    {
        if (!_running.TryAdd((caller, key), 0)) return new RepeatedAnswer(RepeatedState.Running, 0, "", []);
        DateTimeOffset now = clock.GetUtcNow();
        try
        {
            RepeatedAnswer? earlier = await store.WriteAsync(transaction =>
            {
                transaction.Sql.Execute("DELETE FROM directory_repeat WHERE at < @1", now - Kept);
                RepeatedAnswer? known = transaction.Sql.QueryFirst(
                    "SELECT fingerprint, status, kind, body FROM directory_repeat WHERE caller = @1 AND name = @2",
                    row => new RepeatedAnswer(
                        !row.Bytes(0).AsSpan().SequenceEqual(fingerprint) ? RepeatedState.Other : row.Int32(1) == 0 ? RepeatedState.CutOff : RepeatedState.Answered, row.Int32(1), row.Text(2), row.Bytes(3)),
                    caller, key);
                if (known is null)
                    transaction.Sql.Execute("INSERT INTO directory_repeat (caller, name, fingerprint, status, kind, body, at) VALUES (@1, @2, @3, 0, '', @4, @5)", caller, key, fingerprint, Array.Empty<byte>(), now);
                return known;
            }).ConfigureAwait(false);
            if (earlier is not null) _running.TryRemove((caller, key), out _);
            return earlier;
        }
        catch
        {
            _running.TryRemove((caller, key), out _);
            throw;
        }
    }

    /// <param name="status">0 forgets the request: it did nothing, and may be sent again.</param>
    public async Task EndAsync(string caller, string key, int status, string kind, byte[] body)
    {
        try
        {
            await store.WriteAsync(transaction => status == 0
                ? transaction.Sql.Execute("DELETE FROM directory_repeat WHERE caller = @1 AND name = @2", caller, key)
                : transaction.Sql.Execute("UPDATE directory_repeat SET status = @3, kind = @4, body = @5 WHERE caller = @1 AND name = @2", caller, key, (long)status, kind, body)).ConfigureAwait(false);
        }
        finally
        {
            _running.TryRemove((caller, key), out _);
        }
    }
}

/// <summary>How an earlier request with the same key stands.</summary>
public enum RepeatedState
{
    Running,
    CutOff,
    Answered,

    /// <summary>It asked for something else.</summary>
    Other,
}

/// <summary>An earlier request with the same key, and what it was answered.</summary>
public sealed record RepeatedAnswer(RepeatedState State, int Status, string Kind, IReadOnlyList<byte> Body);
