using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Large mailbox indexes as files, so that the first who opens one does not wait for a million rows to be read: the rows as they are in
/// memory, at one mod-sequence. Derived and never needed: what is missing, damaged or of another version is read from the records.
/// Nothing is flushed; a file that a crash cut short fails its checksum.
/// </summary>
/// <param name="least">Rows from which there is a file.</param>
internal sealed class IndexSnapshots(string folder, int least, ILogger log)
{
    internal int Least => least;

    private const uint Magic = 0x32494850; // "PHI2"

    // Pieces are read side by side, each with a checksum of its own: somebody waits, and most of it is new memory that is touched.
    private const int PieceRows = 1 << 15;

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        internal uint Magic;
        internal int RowSize;
        internal long Mailbox;
        internal long ModSeq;
        internal long Count;
        internal ulong Checksum;
    }

    /// <summary>Fills <paramref name="rows"/>; null when there is no file that can be used.</summary>
    internal ModSeq? TryRead(MailboxId mailbox, List<Placement> rows)
    {
        try
        {
            string path = PathOf(mailbox);
            if (!File.Exists(path)) return null;
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
            Header header = default;
            int headerSize = Unsafe.SizeOf<Header>();
            if (!Fill(file, MemoryMarshal.AsBytes(new Span<Header>(ref header)), 0)) return null;
            if (header.Magic != Magic || header.RowSize != Unsafe.SizeOf<Placement>() || header.Mailbox != mailbox.Value || header.Count is < 0 or > int.MaxValue / 64) return null;
            if (RandomAccess.GetLength(file) != headerSize + (header.Count * header.RowSize)) return null;
            CollectionsMarshal.SetCount(rows, (int)header.Count);
            ulong[] sums = new ulong[Pieces(rows.Count)];
            int failed = 0;
            ForEachPiece(rows.Count, (piece, from, length) =>
            {
                Span<byte> bytes = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(rows).Slice(from, length));
                if (Fill(file, bytes, headerSize + ((long)from * Unsafe.SizeOf<Placement>()))) sums[piece] = Checksum(bytes);
                else Volatile.Write(ref failed, 1);
            });
            if (failed == 0 && Checksum(MemoryMarshal.AsBytes(sums.AsSpan())) == header.Checksum) return new ModSeq(header.ModSeq);
            rows.Clear();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or AggregateException { InnerException: IOException or UnauthorizedAccessException })
        {
            rows.Clear();
            StorageLog.BackgroundFailed(log, "reading a mailbox index", error);
        }

        return null;
    }

    internal void Write(MailboxId mailbox, Placement[] rows, ModSeq modSeq)
    {
        string path = PathOf(mailbox), part = path + ".part";
        try
        {
            Directory.CreateDirectory(folder);
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(rows.AsSpan());
            var header = new Header { Magic = Magic, RowSize = Unsafe.SizeOf<Placement>(), Mailbox = mailbox.Value, ModSeq = modSeq.Value, Count = rows.Length, Checksum = Checksum(rows) };
            using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(part, FileMode.Create, FileAccess.Write))
            {
                int headerSize = Unsafe.SizeOf<Header>();
                RandomAccess.Write(file, MemoryMarshal.AsBytes(new ReadOnlySpan<Header>(in header)), 0);
                RandomAccess.Write(file, bytes, headerSize);
            }

            File.Move(part, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            StorageLog.BackgroundFailed(log, "keeping a mailbox index", error);
            Delete(mailbox);
        }
    }

    internal void Delete(MailboxId mailbox)
    {
        try
        {
            File.Delete(PathOf(mailbox) + ".part");
            File.Delete(PathOf(mailbox));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next store verifies what it reads.
            if (error is not DirectoryNotFoundException) StorageLog.BackgroundFailed(log, "removing a mailbox index", error);
        }
    }

    private string PathOf(MailboxId mailbox) => Path.Combine(folder, mailbox + ".index");

    private static int Pieces(int rows) => (rows + PieceRows - 1) / PieceRows;

    /// <summary>Side by side; each is told its number, its first row and how many it has.</summary>
    internal static void ForEachPiece(int rows, Action<int, int, int> work) =>
        Parallel.For(0, Pieces(rows), piece => work(piece, piece * PieceRows, Math.Min(PieceRows, rows - (piece * PieceRows))));

    private static ulong Checksum(Placement[] rows)
    {
        ulong[] sums = new ulong[Pieces(rows.Length)];
        for (int piece = 0; piece < sums.Length; piece++) sums[piece] = Checksum(MemoryMarshal.AsBytes(rows.AsSpan(piece * PieceRows, Math.Min(PieceRows, rows.Length - (piece * PieceRows)))));
        return Checksum(MemoryMarshal.AsBytes(sums.AsSpan()));
    }

    private static bool Fill(Microsoft.Win32.SafeHandles.SafeFileHandle file, Span<byte> into, long offset)
    {
        while (into.Length > 0)
        {
            int read = RandomAccess.Read(file, into, offset);
            if (read == 0) return false;
            into = into[read..];
            offset += read;
        }

        return true;
    }

    // Its first run is the one that somebody waits for: it is not left to be compiled well later.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        // Two lanes, because one waits for itself.
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        uint a = 1, b = 2;
        int i = 0;
        for (; i + 1 < words.Length; i += 2)
        {
            a = BitOperations.Crc32C(a, words[i]);
            b = BitOperations.Crc32C(b, words[i + 1]);
        }

        if (i < words.Length) a = BitOperations.Crc32C(a, words[i]);
        return ((ulong)a << 32) | b;
    }
}
