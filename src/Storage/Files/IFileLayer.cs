using Microsoft.Win32.SafeHandles;

namespace Posthouse.Storage;

/// <summary>The few calls that make bytes durable, so that tests can play a disk that is full, lies or dies.</summary>
internal interface IFileLayer
{
    SafeFileHandle Open(string path, bool create);

    /// <exception cref="IOException">The disk is full or failing; what was written of the range is undefined.</exception>
    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position);

    /// <summary>Returns when the bytes are on the disk. After an exception their state is unknown: the range must not be used again.</summary>
    void Flush(SafeFileHandle file);

    /// <summary>Makes names in a folder durable.</summary>
    void FlushFolder(string folder);

    /// <summary>Octets free for us on the disk of <paramref name="folder"/>.</summary>
    long FreeOctets(string folder);
}
