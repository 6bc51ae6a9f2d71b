using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Posthouse.Transport;

/// <summary>
/// A few threads that wait on one epoll descriptor. Whichever is free takes the next event and runs what waited for it, then and
/// there: a session's turn costs no change of threads. Since all wait for everything, a session that blocks holds up one thread and
/// no other connection; when all are held up, another thread is started.
/// </summary>
internal sealed unsafe partial class EventLoop : IDisposable
{
    // How long all threads must have been held up, and no event taken, before another one is started.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    [ThreadStatic]
    private static bool t_ours;

    private readonly DescriptorHandle _poll;
    private readonly DescriptorHandle _stop;
    private readonly ILogger _logger;
    private readonly Lock _entering = new();
    private readonly int _usual;
    private readonly int _most;
    private readonly ITimer _watch;
    private volatile Entry?[] _entries = new Entry?[1024];
    private uint _generation;
    private int _threads;
    private int _waiting;
    private long _taken;
    private long _takenBefore;
    private volatile bool _stopping;

    /// <param name="threads">How many run usually.</param>
    /// <param name="most">How many may run when sessions block.</param>
    internal EventLoop(int threads, int most, TimeProvider time, ILogger logger)
    {
        _usual = threads;
        _most = Math.Max(threads, most);
        _logger = logger;
        _poll = new DescriptorHandle(Checked(LinuxCalls.CreatePoll(LinuxCalls.CloseOnExecute)));
        _stop = new DescriptorHandle(Checked(LinuxCalls.CreateEvent(0, LinuxCalls.CloseOnExecute | LinuxCalls.NonBlocking)));
        // Level-triggered and never read: one word stops all threads. Nought is nobody's key.
        Control(LinuxCalls.Add, _stop, LinuxCalls.Readable, 0);
        for (int i = 0; i < threads; i++) Start();
        _watch = time.CreateTimer(static loop => ((EventLoop)loop!).LookForStandstill(), this, Patience, Patience);
    }

    /// <summary>The caller runs on a thread of an event loop.</summary>
    internal static bool IsThisThread => t_ours;

    internal int Threads => Volatile.Read(ref _threads);

    /// <summary>Begins to tell of a descriptor's events, also of those that are there already.</summary>
    /// <returns>The key for <see cref="Watch"/> and <see cref="Remove"/>.</returns>
    /// <exception cref="IOException">The kernel watches as many descriptors as it will.</exception>
    internal ulong Add(SafeHandle descriptor, IReadinessListener listener, uint events)
    {
        int number = (int)descriptor.DangerousGetHandle();
        ulong key;
        lock (_entering)
        {
            if (number >= _entries.Length)
            {
                Entry?[] larger = new Entry?[Math.Max(number + 1, _entries.Length * 2)];
                _entries.CopyTo(larger, 0);
                _entries = larger;
            }

            if (++_generation == 0) _generation = 1;
            key = ((ulong)_generation << 32) | (uint)number;
            Volatile.Write(ref _entries[number], new Entry(listener, key));
        }

        Control(LinuxCalls.Add, descriptor, events | LinuxCalls.EdgeTriggered, key);
        return key;
    }

    /// <summary>Changes which events are told, and tells of those that are there already.</summary>
    internal void Watch(SafeHandle descriptor, ulong key, uint events) => Control(LinuxCalls.Modify, descriptor, events | LinuxCalls.EdgeTriggered, key);

    /// <summary>To be called before the descriptor is closed, which ends the kernel's part by itself.</summary>
    internal void Remove(ulong key)
    {
        lock (_entering) Volatile.Write(ref _entries[(int)(uint)key], null);
    }

    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _watch.Dispose();
        ulong one = 1;
        _ = LinuxCalls.Write(_stop, &one, sizeof(ulong));
    }

    private void Start()
    {
        int number = Interlocked.Increment(ref _threads);
        new Thread(Run) { IsBackground = true, Name = $"mail sockets {number}" }.UnsafeStart();
    }

    private void Run()
    {
        t_ours = true;
        try
        {
            while (TakeOne() && !IsSpare())
            {
            }
        }
        finally
        {
            // The last one out: nobody else uses them.
            if (Interlocked.Decrement(ref _threads) == 0 && _stopping)
            {
                _poll.Dispose();
                _stop.Dispose();
            }
        }
    }

    // One event at a time: those that wait are taken by the other threads should this one take long.
    private bool TakeOne()
    {
        byte* happened = stackalloc byte[16];
        Interlocked.Increment(ref _waiting);
        int count = LinuxCalls.WaitForEvents(_poll, happened, 1, -1);
        int error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
        Interlocked.Decrement(ref _waiting);
        if (_stopping) return false;
        if (count < 0 && error != LinuxCalls.Interrupted) throw new Win32Exception(error);
        if (count <= 0) return true;
        _taken++;
        ulong key = Unsafe.ReadUnaligned<ulong>(happened + LinuxCalls.KeyOffset);
        try
        {
            Find(key)?.OnReady(*(uint*)happened);
        }
        catch (Exception exception)
        {
            // Sessions keep their exceptions to themselves; this is a defect here, and must not end the process.
            LogDefect(exception);
        }

        return true;
    }

    // An event may be taken from the kernel before its descriptor is closed and handled after: its number may be another's by then.
    private IReadinessListener? Find(ulong key)
    {
        Entry?[] entries = _entries;
        return Volatile.Read(ref entries[(int)(uint)key]) is { } entry && entry.Key == key ? entry.Listener : null;
    }

    private void LookForStandstill()
    {
        // Neither figure is exact; a thread too many does no harm, and one too few is started the next time.
        long taken = Volatile.Read(ref _taken);
        bool moved = taken != _takenBefore;
        _takenBefore = taken;
        if (moved || _stopping || Volatile.Read(ref _waiting) > 0 || Threads >= _most) return;
        LogStandstill(Threads);
        Start();
    }

    // A thread that was started at a standstill ends when enough of the others wait for work again.
    private bool IsSpare() => Threads > _usual && Volatile.Read(ref _waiting) >= _usual;

    private void Control(int operation, SafeHandle descriptor, uint events, ulong key)
    {
        byte* watched = stackalloc byte[16];
        *(uint*)watched = events;
        Unsafe.WriteUnaligned(watched + LinuxCalls.KeyOffset, key);
        Checked(LinuxCalls.ControlPoll(_poll, operation, descriptor, watched));
    }

    private static int Checked(int result) => result >= 0 ? result : throw new IOException($"The event loop failed: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LoggerMessage(1107, LogLevel.Warning, "All {Count} threads of the event loop are held up; another one was started. If this comes often, the machine or its disk is too slow for what it is asked.")]
    private partial void LogStandstill(int count);

    [LoggerMessage(1108, LogLevel.Error, "A connection's event failed by a defect of the program.")]
    private partial void LogDefect(Exception exception);

    private sealed record Entry(IReadinessListener Listener, ulong Key);
}
