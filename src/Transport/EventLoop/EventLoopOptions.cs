namespace Posthouse.Transport;

/// <summary>How the event loop for mail listeners runs.</summary>
public sealed record EventLoopOptions
{
    /// <summary>Threads that serve clients' sockets; 0 is one for each processor, and at least two, so that one session that blocks leaves another thread.</summary>
    public int Threads { get; init; }

    /// <summary>Threads at most, when sessions block. Each costs its stack; more than this means a disk that does not answer.</summary>
    public int MaximumThreads { get; init; } = 64;

    /// <summary>How long nothing is accepted after the process had no file descriptor left for a client.</summary>
    public TimeSpan AcceptPause { get; init; } = TimeSpan.FromMilliseconds(100);
}
