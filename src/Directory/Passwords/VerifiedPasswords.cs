using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// Remembers for a few minutes which password was right for which account. A mail client opens many connections and signs in on each;
/// paying for Argon2 each time would cap the whole server at about a hundred sign-ins a second. What is kept is a keyed hash under a key
/// that lives and dies with the process and covers the stored hash too, so a changed password ends it at once, on every node.
/// </summary>
internal sealed class VerifiedPasswords(DirectoryOptions options, TimeProvider clock)
{
    private const int TagSize = 32;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _oldestFirst = new();

    internal bool Contains(AccountId account, Credential credential, string password)
    {
        if (options.VerifiedPasswordLifetime <= TimeSpan.Zero) return false;
        Entry entry;
        lock (_lock)
        {
            if (!_entries.TryGetValue(account, out LinkedListNode<Entry>? node)) return false;
            entry = node.Value;
        }

        return clock.GetElapsedTime(entry.At) < options.VerifiedPasswordLifetime
            && CryptographicOperations.FixedTimeEquals(entry.Tag, Tag(account, credential, password));
    }

    internal void Add(AccountId account, Credential credential, string password)
    {
        if (options.VerifiedPasswordLifetime <= TimeSpan.Zero) return;
        var entry = new Entry(account, Tag(account, credential, password), clock.GetTimestamp());
        lock (_lock)
        {
            Remove(account);
            _entries[account] = _oldestFirst.AddLast(entry);
            if (_entries.Count > options.VerifiedPasswordCapacity) Remove(_oldestFirst.First!.Value.Account);
        }
    }

    internal void Forget(AccountId account)
    {
        lock (_lock) Remove(account);
    }

    private void Remove(AccountId account)
    {
        if (_entries.Remove(account, out LinkedListNode<Entry>? node)) _oldestFirst.Remove(node);
    }

    private byte[] Tag(AccountId account, Credential credential, string password)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        Span<byte> number = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(number, account.Value);
        hmac.AppendData(number);
        hmac.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(credential.PasswordHash)));
        hmac.AppendData(Encoding.UTF8.GetBytes(password));
        byte[] tag = new byte[TagSize];
        hmac.GetHashAndReset(tag);
        return tag;
    }

    private readonly record struct Entry(AccountId Account, byte[] Tag, long At);
}
