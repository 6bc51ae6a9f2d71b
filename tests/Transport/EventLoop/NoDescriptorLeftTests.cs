using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Posthouse.Transport.Tests;

/// <summary>The limit is the whole process's: the runtime, too, would be left without descriptors in the middle of other tests. So it has a process of its own.</summary>
public sealed partial class NoDescriptorLeftTests
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE

    // Set in the process that has no other test.
    private const string Alone = "POSTHOUSE_TEST_ALONE";

    [Fact]
    public async Task A_client_waits_in_the_backlog_while_no_descriptor_is_left()
    {
        if (Environment.GetEnvironmentVariable(Alone) is not null)
        {
            await RunAsync();
            return;
        }

        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(NoDescriptorLeftTests).Assembly.Location, null), ["-noColor", "-class", typeof(NoDescriptorLeftTests).FullName!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Alone] = "1";
        using Process alone = Process.Start(start)!;
        Task<string> errors = alone.StandardError.ReadToEndAsync();
        Task<string> output = alone.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using (limit.Token.Register(static process => ((Process)process!).Kill(), alone)) await alone.WaitForExitAsync(TestContext.Current.CancellationToken);
        string said = await output;
        Assert.True(alone.ExitCode == 0 && said.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", StringComparison.Ordinal), said + await errors);
    }

    private static async Task RunAsync()
    {
        var logger = new FirstWarning();
        await using var fixture = new LoopFixture(logger: logger);
        StartPoolThreads();
        // What loads an assembly must have done so before: that takes a descriptor.
        using (Socket first = fixture.NewClient())
        {
            ValueTask<ConnectionContext?> accepted = fixture.Listener.AcceptAsync();
            first.Connect(IPAddress.Loopback, fixture.Port);
            await (await accepted)!.DisposeAsync();
        }

        Socket client;
        Task<ConnectionContext?> accept;
        while (true)
        {
            client = fixture.NewClient();
            accept = fixture.Listener.AcceptAsync().AsTask();
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

            if (logger.Message.IsCompleted) break;
            // The runtime gave a descriptor back meanwhile, and the client got it: once more.
            await (await accept)!.DisposeAsync();
        }

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

    // A thread that starts takes a descriptor too, and the runtime gives up where there is none: all that the pool may want are there before.
    private static void StartPoolThreads()
    {
        const int Threads = 16;
        ThreadPool.SetMinThreads(Threads, Threads);
        using var all = new CountdownEvent(Threads);
        Task.WaitAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            all.Signal();
            all.Wait();
        })));
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
