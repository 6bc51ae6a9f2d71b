using System.Text;

namespace Posthouse.Fuzz.Tests;

/// <summary>Makes new inputs of old ones: octets changed, pieces cut, doubled and joined, words of the grammar put in. The same seed makes the same inputs.</summary>
internal sealed class Mutator(FuzzTarget target, int seed)
{
    private const int MostSteps = 6;

    // Octets at which parsers turn.
    private static readonly byte[] Telling = [0, (byte)'\r', (byte)'\n', (byte)'\t', (byte)' ', (byte)'.', (byte)'"', (byte)'\\', (byte)'(', (byte)')', (byte)'<', (byte)'>', (byte)'{', (byte)'}', (byte)'[', (byte)']', (byte)'=', (byte)'-', (byte)'+', (byte)'*', (byte)'%', (byte)',', (byte)';', (byte)':', (byte)'@', (byte)'0', (byte)'9', 0x7f, 0x80, 0xc2, 0xe4, 0xef, 0xf0, 0xff];

    private readonly Random _random = new(seed);
    private readonly byte[][] _words = [.. target.Words.Select(Encoding.UTF8.GetBytes)];

    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        List<byte> bytes = [.. Pick(corpus)];
        for (int steps = 1 + _random.Next(MostSteps); steps > 0; steps--) Step(bytes, corpus);
        if (bytes.Count > target.MaximumLength) bytes.RemoveRange(target.MaximumLength, bytes.Count - target.MaximumLength);
        return [.. bytes];
    }

    private void Step(List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        int at = _random.Next(bytes.Count + 1);
        int length = Math.Min(_random.Next(1, 33), bytes.Count - at);
        switch (_random.Next(9))
        {
            case 0 when at < bytes.Count: bytes[at] = (byte)_random.Next(256); break;
            case 1 when at < bytes.Count: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            case 2: bytes.Insert(at, Telling[_random.Next(Telling.Length)]); break;
            case 3: bytes.RemoveRange(at, length); break;
            case 4: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            case 5 when length > 0: Repeat(bytes, at, length); break;
            case 6: Splice(bytes, at, Pick(corpus)); break;
            case 7 when at < bytes.Count: bytes[at] = Telling[_random.Next(Telling.Length)]; break;
            default:
                if (_words.Length > 0) bytes.InsertRange(at, _words[_random.Next(_words.Length)]);
                break;
        }
    }

    private void Repeat(List<byte> bytes, int at, int length)
    {
        List<byte> piece = bytes.GetRange(at, length);
        for (int times = _random.Next(1, 17); times > 0 && bytes.Count < target.MaximumLength; times--) bytes.InsertRange(at, piece);
    }

    private void Splice(List<byte> bytes, int at, byte[] other)
    {
        if (_random.Next(2) == 0) bytes.RemoveRange(at, bytes.Count - at);
        int from = _random.Next(other.Length + 1);
        bytes.InsertRange(at, other.AsSpan(from, Math.Min(_random.Next(target.MaximumLength), other.Length - from)).ToArray());
    }

    private byte[] Pick(IReadOnlyList<byte[]> corpus) => corpus[_random.Next(corpus.Count)];
}
