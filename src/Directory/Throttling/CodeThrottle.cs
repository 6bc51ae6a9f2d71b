using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// Slows down people who are signed in and guess at codes. Each account answers for itself, wherever it comes from: what a neighbour behind the same address
/// tries delays nobody else. Many accounts that guess together use one allowance up; from then on each wrong code costs its account the longest delay, and
/// still nobody who has typed none waits. In memory, lost at restart.
/// </summary>
public sealed class CodeThrottle(ThrottleOptions options, TimeProvider clock)
{
    // A person types the one that he misreads again and again.
    private const int RememberedGuesses = 4;

    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Kind, AccountId Account), Entry> _entries = [];
    private double _left = options.FreeCodesOfAll;
    private long _leftAt = clock.GetTimestamp();

    /// <summary>Accounts with wrong codes in memory.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>For how long none is looked at that the account types; zero where the next one is.</summary>
    /// <param name="kind">"device-code".</param>
    public TimeSpan BlockedFor(string kind, AccountId account)
    {
        long now = clock.GetTimestamp();
        lock (_lock) return _entries.TryGetValue((kind, account), out Entry? entry) && entry.BlockedUntil > now ? clock.GetElapsedTime(now, entry.BlockedUntil) : TimeSpan.Zero;
    }

    /// <summary>The same wrong code again is no guess, and counts nothing.</summary>
    public void Failed(string kind, AccountId account, string typed)
    {
        ulong guess = GuessOf(typed);
        long now = clock.GetTimestamp();
        lock (_lock)
        {
            if (!_entries.TryGetValue((kind, account), out Entry? entry))
            {
                if (_entries.Count >= options.Capacity) MakeRoom(now);
                _entries[(kind, account)] = entry = new Entry();
            }

            if (IsForgotten(entry, now)) entry.Failures = 0;
            if (entry.Wrong.Contains(guess)) return;
            if (entry.Wrong.Count == RememberedGuesses) entry.Wrong.Dequeue();
            entry.Wrong.Enqueue(guess);
            entry.LastFailure = now;
            entry.Failures++;
            TimeSpan delay = IsWithinAllowance(now) ? options.DelayAfter(entry.Failures - options.FreePerPair) : options.MaximumDelay;
            if (delay > TimeSpan.Zero) entry.BlockedUntil = now + Ticks(delay);
        }
    }

    private bool IsWithinAllowance(long now)
    {
        _left = Math.Min(options.FreeCodesOfAll, _left + (clock.GetElapsedTime(_leftAt, now) / options.ForgetAfter * options.FreeCodesOfAll));
        _leftAt = now;
        if (_left < 1) return false;
        _left--;
        return true;
    }

    private bool IsForgotten(Entry entry, long now) => entry.BlockedUntil <= now && clock.GetElapsedTime(entry.LastFailure, now) > options.ForgetAfter;

    // Those of whom nothing is held; where all are, the one whose last failure is longest ago.
    private void MakeRoom(long now)
    {
        foreach ((string, AccountId) forgotten in _entries.Where(e => IsForgotten(e.Value, now)).Select(static e => e.Key).ToList()) _entries.Remove(forgotten);
        if (_entries.Count >= options.Capacity) _entries.Remove(_entries.MinBy(static e => e.Value.LastFailure).Key);
    }

    private ulong GuessOf(string typed)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(_salt, Encoding.UTF8.GetBytes(typed), digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);

    private sealed class Entry
    {
        internal int Failures { get; set; }

        internal long LastFailure { get; set; }

        internal long BlockedUntil { get; set; }

        internal Queue<ulong> Wrong { get; } = new(RememberedGuesses);
    }
}
