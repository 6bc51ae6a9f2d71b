using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Posthouse.Transport.Tests;

/// <summary>Alone, because the limit is the whole process's.</summary>
[CollectionDefinition(nameof(NoDescriptorLeftTests), DisableParallelization = true)]
public sealed class NoDescriptorLeftCollection;

[Collection(nameof(NoDescriptorLeftTests))]
public sealed partial class NoDescriptorLeftTests
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE

    [Fact]
    public async Task A_client_waits_in_the_backlog_while_no_descriptor_is_left()
    {
        var logger = new FirstWarning();
        await using var fixture = new LoopFixture(logger: logger);
        Task<ConnectionContext?> accept;
        Socket client;
        do
        {
            client = fixture.NewClient();
            accept = fixture.Listener.AcceptAsync().AsTask();
            // Sockets that earlier tests left to the finalizer would give their descriptors back just then.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            int lowestFree;
            using (var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)) lowestFree = (int)probe.SafeHandle.DangerousGetHandle();
            Assert.Equal(0, GetLimit(OpenFiles, out Limit before));
            Assert.Equal(0, SetLimit(OpenFiles, new Limit((nuint)lowestFree, before.Hard)));
            try
            {
                client.Connect(IPAddress.Loopback, fixture.Port);
                await Task.WhenAny(logger.Message, accept);
            }
            finally
            {
                Assert.Equal(0, SetLimit(OpenFiles, before));
            }

            // Something else in the process closed a descriptor meanwhile, and the client got it: once more.
            if (accept.IsCompleted && await accept is { } taken) await taken.DisposeAsync();
        }
        while (!logger.Message.IsCompleted);

        Assert.Contains("LimitNOFILE", await logger.Message);

        // Nothing more was tried since: only the clock brings the next attempt.
        Assert.Equal(1, logger.Count);
        Assert.False(accept.IsCompleted);
        while (!accept.IsCompleted)
        {
            fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await using ConnectionContext server = (await accept)!;
        await client.SendAsync("x"u8.ToArray());
        Assert.Equal(1, (await server.Transport.Input.ReadAsync()).Buffer.Length);
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit(nuint soft, nuint hard)
    {
        private readonly nuint _soft = soft;

        public nuint Hard { get; } = hard;

        public override string ToString() => $"{_soft} of {Hard}";
    }

    private sealed class FirstWarning : ILogger
    {
        private readonly TaskCompletionSource<string> _message = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Message => _message.Task;

        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Count++;
            _message.TrySetResult(formatter(state, exception));
        }
    }
}
