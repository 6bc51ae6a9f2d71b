using System.Runtime.InteropServices;

namespace Posthouse.Storage;

/// <summary>
/// Puts the calling thread behind all others. .NET's own thread priorities do nothing on Linux; there a thread has a nice value
/// of its own, and at 19 it gets what the mail leaves over.
/// </summary>
internal static partial class LowPriority
{
    private const int ThisThread = 0; // PRIO_PROCESS, 0: on Linux the calling thread.

    internal static void Enter()
    {
        Thread.CurrentThread.Priority = ThreadPriority.Lowest;
        // A refusal is no fault: the work is then only less polite.
        if (OperatingSystem.IsLinux()) _ = SetPriority(ThisThread, 0, 19);
    }

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, uint who, int priority);
}
