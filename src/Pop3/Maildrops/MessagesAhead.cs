using Posthouse.Storage;

namespace Posthouse.Pop3;

/// <summary>The next messages of a client that fetches one after the other, found together: their bytes are read only when it asks.</summary>
internal sealed class MessagesAhead : IDisposable
{
    /// <summary>Found at once. More saves little, and each may hold a segment's file open.</summary>
    internal const int Capacity = 32;

    private readonly Dictionary<int, BlobReader> _readers = new(Capacity);

    /// <summary>The highest number of the last look; 0 when it found nothing.</summary>
    internal int Last { get; private set; }

    /// <summary>The message, to be disposed by the caller; null when it was not found ahead.</summary>
    internal BlobReader? Take(int number) => _readers.Remove(number, out BlobReader? reader) ? reader : null;

    /// <param name="readers">One for each number; null where there is none. Takes them over.</param>
    internal void Put(IReadOnlyList<int> numbers, BlobReader?[] readers)
    {
        Dispose();
        Last = 0;
        for (int i = 0; i < readers.Length; i++)
        {
            Last = numbers[i];
            if (readers[i] is { } reader) _readers[numbers[i]] = reader;
        }
    }

    public void Dispose()
    {
        foreach (BlobReader reader in _readers.Values) reader.Dispose();
        _readers.Clear();
    }
}
