using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Posthouse.Storage;

/// <summary>The real disk.</summary>
internal sealed partial class DiskFileLayer : IFileLayer
{
    internal static readonly DiskFileLayer Instance = new();

    public SafeFileHandle Open(string path, bool create) =>
        File.OpenHandle(path, create ? FileMode.CreateNew : FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(file, bytes, position);

    public void Flush(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        // fdatasync: the length and the data, not the times. RandomAccess.FlushToDisk does a full fsync, which ext4 charges
        // with a journal commit each time.
        bool added = false;
        try
        {
            file.DangerousAddRef(ref added);
            while (FlushData((int)file.DangerousGetHandle()) != 0)
            {
                int error = Marshal.GetLastPInvokeError();
                if (error == InterruptedCall) continue;
                throw new IOException($"fdatasync failed: {Marshal.GetPInvokeErrorMessage(error)}", error);
            }
        }
        finally
        {
            if (added) file.DangerousRelease();
        }
    }

    public void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        int descriptor = OpenFolder(folder, ReadOnlyDirectory);
        if (descriptor < 0) throw new IOException($"Cannot open {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            if (FlushAll(descriptor) != 0) throw new IOException($"fsync of {folder} failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = CloseDescriptor(descriptor);
        }
    }

    public long FreeOctets(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    private const int InterruptedCall = 4; // EINTR
    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FlushData(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FlushAll(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseDescriptor(int descriptor);
}
