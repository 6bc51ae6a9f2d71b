using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>A set of messages that is mostly asked in their order: one bit each, in blocks of 256 neighbours. One caller at a time.</summary>
public sealed class MessageSet
{
    internal const int BlockBits = 8;
    internal const int BlockSize = 1 << BlockBits;

    private readonly Dictionary<long, ulong[]> _blocks = [];
    private long _lastBlock = -1;
    private ulong[]? _last;

    internal MessageSet()
    {
    }

    public int Count { get; private set; }

    public bool Contains(MessageId message)
    {
        ulong[]? bits = Block(message.Value >> BlockBits);
        return bits is not null && (bits[(message.Value >> 6) & 3] & (1UL << (int)(message.Value & 63))) != 0;
    }

    internal IReadOnlyCollection<long> Blocks => _blocks.Keys;

    internal void Add(long message)
    {
        long block = message >> BlockBits;
        ulong[]? bits = Block(block);
        if (bits is null)
        {
            _last = bits = new ulong[BlockSize / 64];
            _blocks.Add(block, bits);
        }

        ref ulong word = ref bits[(message >> 6) & 3];
        ulong bit = 1UL << (int)(message & 63);
        if ((word & bit) != 0) return;
        word |= bit;
        Count++;
    }

    private ulong[]? Block(long block)
    {
        if (block == _lastBlock) return _last;
        _lastBlock = block;
        return _last = _blocks.GetValueOrDefault(block);
    }
}
