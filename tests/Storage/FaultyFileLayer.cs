using Microsoft.Win32.SafeHandles;

namespace Posthouse.Storage.Tests;

/// <summary>A disk that can be told to be full, to fail its flushes, or to run out of room.</summary>
internal sealed class FaultyFileLayer : IFileLayer
{
    private const int NoSpaceLeft = 28;
    private const int InputOutputError = 5;

    internal volatile bool WritesFail;
    internal volatile bool FlushesFail;

    /// <summary>Of each write, so many octets arrive and the rest does not; -1 is a whole disk.</summary>
    internal volatile int TearAfter = -1;

    internal long Free { get; set; } = long.MaxValue;

    public SafeFileHandle Open(string path, bool create) => DiskFileLayer.Instance.Open(path, create);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position)
    {
        if (WritesFail) throw new IOException("No space left on device", NoSpaceLeft);
        if (TearAfter >= 0 && bytes.Length > TearAfter)
        {
            DiskFileLayer.Instance.Write(file, bytes[..TearAfter], position);
            throw new IOException("Input/output error", InputOutputError);
        }

        DiskFileLayer.Instance.Write(file, bytes, position);
    }

    public void Flush(SafeFileHandle file)
    {
        if (FlushesFail) throw new IOException("Input/output error", InputOutputError);
        DiskFileLayer.Instance.Flush(file);
    }

    public void FlushFolder(string folder) => DiskFileLayer.Instance.FlushFolder(folder);

    public long FreeOctets(string folder) => Free;
}
