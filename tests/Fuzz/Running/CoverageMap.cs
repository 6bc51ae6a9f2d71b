using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Posthouse.Fuzz.Tests;

/// <summary>The branches that instrumented assemblies take, in AFL's form: one octet counts each pair of places. Empty where nothing is instrumented.</summary>
internal sealed unsafe class CoverageMap : IDisposable
{
    // AFL's own size, which SharpFuzz's instrumentation is made for.
    private const int Size = 1 << 16;

    private readonly byte* _counts = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte* _before = Trace.SharedMem;
    private readonly byte[] _seen = new byte[Size];

    public CoverageMap() => Trace.SharedMem = _counts;

    /// <summary>Instrumented code writes through this pointer from its first branch on: called before any of it runs.</summary>
    public static void Prepare()
    {
        if (Trace.SharedMem is null) Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(Size);
    }

    /// <summary>Takes the branches of the run that has ended; true when one is new, or was taken by an order more often than ever before.</summary>
    public bool Collect()
    {
        var counts = new Span<byte>(_counts, Size);
        bool any = false;
        for (int at = 0; (at = NextCount(counts, at)) >= 0; at++)
        {
            byte bucket = Bucket(counts[at]);
            any |= (_seen[at] & bucket) != bucket;
            _seen[at] |= bucket;
        }

        counts.Clear();
        Trace.PrevLocation = 0;
        return any;
    }

    public void Dispose()
    {
        Trace.SharedMem = _before;
        NativeMemory.Free(_counts);
    }

    private static int NextCount(ReadOnlySpan<byte> counts, int from)
    {
        int next = counts[from..].IndexOfAnyExcept((byte)0);
        return next < 0 ? -1 : from + next;
    }

    // 1, 2, 3, 4-7, 8-15, 16-31, 32-127, more: a loop that runs once more is nothing new.
    private static byte Bucket(byte count) => count switch
    {
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
