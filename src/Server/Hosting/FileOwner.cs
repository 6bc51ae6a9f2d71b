using System.Runtime.InteropServices;

namespace Posthouse.Server;

/// <summary>Whose a file is, which .NET does not tell.</summary>
internal static partial class FileOwner
{
    // linux/fcntl.h and linux/stat.h; the layout of statx is the same on every architecture.
    private const int CurrentFolder = -100;

    private const uint WantOwner = 0x8;

    /// <summary>The user that this process acts as.</summary>
    internal static uint Current => OperatingSystem.IsLinux() ? EffectiveUser() : uint.MaxValue;

    /// <summary>False where there is no such file, or the system does not say.</summary>
    internal static bool TryGet(string path, out uint owner)
    {
        owner = 0;
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            if (Statx(CurrentFolder, path, 0, WantOwner, out FileFacts facts) != 0) return false;
            owner = facts.Owner;
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library of before 2018.
            return false;
        }
    }

    /// <summary>By /etc/passwd; null for a user who is not in it.</summary>
    internal static string? NameOf(uint user)
    {
        try
        {
            return File.ReadLines("/etc/passwd").Select(static line => line.Split(':')).FirstOrDefault(fields => fields.Length > 2 && uint.TryParse(fields[2], out uint id) && id == user)?[0];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A number will do.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int folder, string path, int flags, uint mask, out FileFacts facts);

    // struct statx of linux/stat.h, 256 octets: mask, block size, attributes, links, then the owner.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileFacts
    {
        [FieldOffset(20)]
        internal uint Owner;
    }
}
