namespace Posthouse.Mail;

/// <summary>
/// The flags of one placement as 64 bits: the five system flags of RFC 9051 §2.3.2, then the account's keywords,
/// each at the bit that the account's <see cref="KeywordTable"/> gives it. \Recent is a session's, never stored.
/// </summary>
public readonly record struct MessageFlags(ulong Bits)
{
    public static readonly MessageFlags None = default;
    public static readonly MessageFlags Seen = new(1);
    public static readonly MessageFlags Answered = new(2);
    public static readonly MessageFlags Flagged = new(4);
    public static readonly MessageFlags Deleted = new(8);
    public static readonly MessageFlags Draft = new(16);

    /// <summary>All five; the rest are keywords.</summary>
    public static readonly MessageFlags AllSystem = new((1UL << FirstKeywordBit) - 1);

    /// <summary>The first bit that a keyword may take.</summary>
    public const int FirstKeywordBit = 5;

    /// <summary>Keywords that one account may have; the sign bit stays free for SQL's signed integers.</summary>
    public const int MaximumKeywords = 63 - FirstKeywordBit;

    public bool Has(MessageFlags other) => (Bits & other.Bits) == other.Bits;

    public static MessageFlags operator |(MessageFlags a, MessageFlags b) => new(a.Bits | b.Bits);

    public static MessageFlags operator &(MessageFlags a, MessageFlags b) => new(a.Bits & b.Bits);

    public MessageFlags Without(MessageFlags other) => new(Bits & ~other.Bits);
}

/// <summary>How STORE changes flags (RFC 9051 §6.4.6).</summary>
public enum FlagOperation
{
    Replace,
    Add,
    Remove,
}

/// <summary>An account's keywords in the order of their bits. Immutable: a new keyword makes a new table.</summary>
public sealed class KeywordTable
{
    public static readonly KeywordTable Empty = new([]);

    private readonly string[] _names;
    private readonly Dictionary<string, int> _bits;

    public KeywordTable(IEnumerable<string> names)
    {
        _names = [.. names];
        // RFC 9051 §2.3.2: keywords are not case-sensitive.
        _bits = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < _names.Length; i++) _bits.TryAdd(_names[i], MessageFlags.FirstKeywordBit + i);
    }

    public IReadOnlyList<string> Names => _names;

    public bool TryGet(string name, out MessageFlags flag)
    {
        bool found = _bits.TryGetValue(name, out int bit);
        flag = found ? new MessageFlags(1UL << bit) : default;
        return found;
    }

    /// <summary>The names of the keywords set in <paramref name="flags"/>; system flags are left out.</summary>
    public IEnumerable<string> NamesOf(MessageFlags flags)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            if ((flags.Bits & (1UL << (MessageFlags.FirstKeywordBit + i))) != 0) yield return _names[i];
        }
    }
}
