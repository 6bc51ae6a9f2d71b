using System.Runtime.InteropServices;

namespace Posthouse.Transport;

/// <summary>The kernel's calls that the event loop is made of, and the numbers they speak in. The numbers are those of x86-64 and ARM64.</summary>
internal static unsafe partial class LinuxCalls
{
    internal const int Interrupted = 4; // EINTR
    internal const int TryAgain = 11; // EAGAIN
    internal const int OutOfMemory = 12; // ENOMEM
    internal const int InvalidArgument = 22; // EINVAL
    internal const int TooManyInSystem = 23; // ENFILE
    internal const int TooManyInProcess = 24; // EMFILE
    internal const int BrokenPipe = 32; // EPIPE
    internal const int ConnectionReset = 104; // ECONNRESET
    internal const int NoBuffers = 105; // ENOBUFS
    internal const int TimedOut = 110; // ETIMEDOUT

    internal const uint Readable = 0x1; // EPOLLIN
    internal const uint Writable = 0x4; // EPOLLOUT
    internal const uint Failed = 0x8; // EPOLLERR
    internal const uint HungUp = 0x10; // EPOLLHUP
    internal const uint PeerHungUp = 0x2000; // EPOLLRDHUP
    internal const uint EdgeTriggered = 1u << 31; // EPOLLET

    internal const int Add = 1; // EPOLL_CTL_ADD
    internal const int Modify = 3; // EPOLL_CTL_MOD

    internal const int CloseOnExecute = 0x80000; // O_CLOEXEC
    internal const int NonBlocking = 0x800; // O_NONBLOCK
    internal const int NoSignal = 0x4000; // MSG_NOSIGNAL
    internal const int Peek = 0x2; // MSG_PEEK

    internal const int ShutSending = 1; // SHUT_WR
    internal const int ShutBoth = 2; // SHUT_RDWR

    /// <summary>The kernel packs an event on x86-64 only: four octets of what happened, then eight of whose it is.</summary>
    internal static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    internal static readonly int KeyOffset = EventSize - 8;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int CreatePoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static partial int ControlPoll(SafeHandle poll, int operation, SafeHandle descriptor, byte* watched);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int WaitForEvents(SafeHandle poll, byte* events, int maximum, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int CreateEvent(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeHandle descriptor, void* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    internal static partial int Accept(SafeHandle listener, byte* address, int* addressLength, int flags);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    internal static partial int GetName(SafeHandle socket, byte* address, int* addressLength);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(SafeHandle socket, byte* bytes, nint count, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(SafeHandle socket, byte* bytes, nint count, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    internal static partial int ShutDown(SafeHandle socket, int how);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);
}
