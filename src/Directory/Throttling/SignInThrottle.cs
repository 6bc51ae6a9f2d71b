using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Directory;

/// <summary>
/// Slows guessing down. Three counts, each with its own delay that doubles: the pair of account and address, the account, the address.
/// A pair that signed in lately answers for itself alone, so that neither an attacker elsewhere nor a neighbour behind the
/// same address can lock an account's owner out. A browser that is known to the account has a count of its own, which nobody else can reach. The same wrong password again is no guess (a phone that was not told of the new one)
/// and counts nothing. All in memory, bounded, lost at restart on purpose; whom to trust is in the store besides (<see cref="KnownNetworks"/>).
/// </summary>
internal sealed class SignInThrottle(ThrottleOptions options, TimeProvider clock)
{
    // An old password on two or three devices of one person.
    private const int RememberedGuesses = 4;

    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _lock = new();
    private readonly Dictionary<ThrottleKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _leastRecentFirst = new();
    private readonly TrustedPairs _trusted = new(options.Capacity);

    /// <summary>Accounts, addresses and pairs with failures in memory.</summary>
    internal int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>The attempt must not be checked at all. Being refused for this reason counts as nothing.</summary>
    /// <param name="name">In one spelling for each account (see <see cref="SignInName"/>).</param>
    /// <param name="browser">One that is known to the account and has tries left (<see cref="HasTries"/>); null for any other client.</param>
    internal bool IsBlocked(string name, IPAddress address, string? browser = null)
    {
        if (browser is not null) return !HasTries(name, browser);
        Keys keys = KeysOf(name, address);
        long now = clock.GetTimestamp();
        lock (_lock)
        {
            Entry? pair = Find(keys.Pair, now);
            if (pair is not null && pair.BlockedUntil > now) return true;
            if (_trusted.Contains(keys.Pair, now)) return false;
            return Find(keys.Account, now)?.BlockedUntil > now || Find(keys.Address, now)?.BlockedUntil > now;
        }
    }

    /// <summary>The browser has not used its tries for this account up.</summary>
    internal bool HasTries(string name, string browser)
    {
        ThrottleKey key = BrowserKey(name, browser);
        lock (_lock) return !(Find(key, clock.GetTimestamp())?.Failures >= options.FreePerBrowser);
    }

    internal bool IsTrusted(string name, IPAddress address)
    {
        Keys keys = KeysOf(name, address);
        lock (_lock) return _trusted.Contains(keys.Pair, clock.GetTimestamp());
    }

    /// <summary>The account was signed in to from there so long ago, before this process began.</summary>
    internal void Trust(string name, IPAddress address, TimeSpan ago)
    {
        if (ago >= options.TrustFor) return;
        Keys keys = KeysOf(name, address);
        lock (_lock) _trusted.Add(keys.Pair, clock.GetTimestamp() + Ticks(options.TrustFor - ago));
    }

    /// <summary>How long it stays so; zero where it is not. The same for names that do not exist.</summary>
    internal TimeSpan BlockedFor(string name, IPAddress address)
    {
        Keys keys = KeysOf(name, address);
        long now = clock.GetTimestamp();
        lock (_lock)
        {
            long until = Find(keys.Pair, now)?.BlockedUntil ?? 0;
            if (!_trusted.Contains(keys.Pair, now)) until = Math.Max(until, Math.Max(Find(keys.Account, now)?.BlockedUntil ?? 0, Find(keys.Address, now)?.BlockedUntil ?? 0));
            return until > now ? clock.GetElapsedTime(now, until) : TimeSpan.Zero;
        }
    }

    /// <summary>What a password that was typed is remembered by. Covers the hash it was compared with: another credential is another question.</summary>
    internal ulong GuessOf(string password, string? passwordHash)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_salt);
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(passwordHash ?? "")));
        hash.AppendData(Encoding.UTF8.GetBytes(password));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }

    /// <summary>The same was tried before from there, and was wrong: the answer is known and is not a failure more.</summary>
    internal bool WasWrong(string name, IPAddress address, ulong guess, string? browser = null)
    {
        ThrottleKey key = browser is null ? KeysOf(name, address).Pair : BrowserKey(name, browser);
        lock (_lock) return Find(key, clock.GetTimestamp()) is { Wrong: { } wrong } && wrong.Contains(guess);
    }

    /// <param name="guess">From <see cref="GuessOf"/>; null where the password is not seen (SCRAM).</param>
    internal void Failed(string name, IPAddress address, ulong? guess = null, string? browser = null)
    {
        long now = clock.GetTimestamp();
        if (browser is not null)
        {
            ThrottleKey key = BrowserKey(name, browser);
            lock (_lock)
            {
                Entry own = FindOrAdd(key, now);
                own.LastFailure = now;
                own.Failures++;
                if (guess is { } tried) own.Remember(tried);
            }

            return;
        }

        Keys keys = KeysOf(name, address);
        lock (_lock)
        {
            Entry pair = FindOrAdd(keys.Pair, now);
            Add(pair, options.FreePerPair, now);
            if (guess is { } wrong) pair.Remember(wrong);
            if (_trusted.Contains(keys.Pair, now)) return;
            Add(FindOrAdd(keys.Account, now), options.FreePerAccount, now);
            Add(FindOrAdd(keys.Address, now), options.FreePerAddress, now);
        }
    }

    /// <summary>Ends the pair's count. The account's and the address's go on: an attacker with one good account gains nothing.</summary>
    internal void Succeeded(string name, IPAddress address, string? browser = null)
    {
        Keys keys = KeysOf(name, address);
        ThrottleKey? own = browser is null ? null : BrowserKey(name, browser);
        long now = clock.GetTimestamp();
        lock (_lock)
        {
            if (own is { } key)
            {
                // The browser has answered for itself: what a neighbour behind the same address tried stays counted.
                if (Find(key, now) is { } tried) tried.Failures = 0;
            }
            else if (Find(keys.Pair, now) is { } pair)
            {
                // What was wrong stays known: the phone that has it will be back.
                pair.Failures = 0;
                pair.BlockedUntil = 0;
            }

            _trusted.Add(keys.Pair, now + Ticks(options.TrustFor));
        }
    }

    private void Add(Entry entry, int free, long now)
    {
        entry.LastFailure = now;
        entry.Failures++;
        if (options.DelayAfter(entry.Failures - free) is var delay && delay > TimeSpan.Zero) entry.BlockedUntil = now + Ticks(delay);
    }

    private Entry? Find(ThrottleKey key, long now)
    {
        if (!_entries.TryGetValue(key, out LinkedListNode<Entry>? node)) return null;
        Entry entry = node.Value;
        if (entry.Failures > 0 && now - entry.LastFailure > Ticks(options.ForgetAfter) && entry.BlockedUntil <= now)
        {
            entry.Failures = 0;
            entry.BlockedUntil = 0;
        }

        _leastRecentFirst.Remove(node);
        _leastRecentFirst.AddLast(node);
        return entry;
    }

    private Entry FindOrAdd(ThrottleKey key, long now)
    {
        if (Find(key, now) is { } found) return found;
        var entry = new Entry(key);
        _entries[key] = _leastRecentFirst.AddLast(entry);
        if (_entries.Count > options.Capacity)
        {
            _entries.Remove(_leastRecentFirst.First!.Value.Key);
            _leastRecentFirst.RemoveFirst();
        }

        return entry;
    }

    // The browser comes first: a name that does not fit is cut.
    private ThrottleKey BrowserKey(string name, string browser) => ThrottleKey.Of(_salt, ThrottleScope.Browser, $"{browser}\n{name}", null);

    private Keys KeysOf(string name, IPAddress address) => new(
        ThrottleKey.Of(_salt, ThrottleScope.Pair, name, address),
        ThrottleKey.Of(_salt, ThrottleScope.Account, name, null),
        ThrottleKey.Of(_salt, ThrottleScope.Address, null, address));

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);

    private readonly record struct Keys(ThrottleKey Pair, ThrottleKey Account, ThrottleKey Address);

    private sealed class Entry(ThrottleKey key)
    {
        internal ThrottleKey Key { get; } = key;

        internal int Failures { get; set; }

        internal long LastFailure { get; set; }

        internal long BlockedUntil { get; set; }

        /// <summary>The last distinct guesses of a pair, the newest first; null where there were none.</summary>
        internal ulong[]? Wrong { get; private set; }

        internal void Remember(ulong guess)
        {
            Wrong ??= new ulong[RememberedGuesses];
            Array.Copy(Wrong, 0, Wrong, 1, RememberedGuesses - 1);
            Wrong[0] = guess;
        }
    }
}
