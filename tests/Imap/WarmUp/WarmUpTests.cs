using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Transport;

namespace Posthouse.Imap.Tests;

public sealed class WarmUpTests
{
    [Fact]
    public async Task It_waits_for_the_start_plays_to_its_end_and_leaves_nothing()
    {
        string folder = Path.Combine(Path.GetTempPath(), "posthouse-warm-up-" + Guid.NewGuid().ToString("N"));
        var log = new Entries();
        using var lifetime = new Lifetime();
        using var intake = new IntakeBudget(new IntakeOptions(), TimeProvider.System, NullLogger<IntakeBudget>.Instance);
        using var warmUp = new ImapWarmUp(folder, lifetime, new ImapOptions(), intake, TimeProvider.System, log);
        await warmUp.StartAsync(TestContext.Current.CancellationToken);
        Assert.False(warmUp.ExecuteTask!.IsCompleted);
        Assert.False(System.IO.Directory.Exists(folder));
        lifetime.StartApplication();
        await warmUp.ExecuteTask.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Empty(log.Written);
        Assert.False(System.IO.Directory.Exists(folder));
    }

    [Fact]
    public async Task A_server_that_stops_meanwhile_does_not_wait_for_it()
    {
        string folder = Path.Combine(Path.GetTempPath(), "posthouse-warm-up-" + Guid.NewGuid().ToString("N"));
        using var lifetime = new Lifetime();
        using var intake = new IntakeBudget(new IntakeOptions(), TimeProvider.System, NullLogger<IntakeBudget>.Instance);
        using var warmUp = new ImapWarmUp(folder, lifetime, new ImapOptions(), intake, TimeProvider.System, NullLoggerFactory.Instance);
        await warmUp.StartAsync(TestContext.Current.CancellationToken);
        lifetime.StartApplication();
        await warmUp.StopAsync(TestContext.Current.CancellationToken);
        // Stopped before it had begun, it is cancelled; either way it has ended and did not fail.
        Assert.True(warmUp.ExecuteTask!.IsCompleted);
        Assert.False(warmUp.ExecuteTask.IsFaulted);
        Assert.False(System.IO.Directory.Exists(folder));
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _started = new();

        public CancellationToken ApplicationStarted => _started.Token;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        internal void StartApplication() => _started.Cancel();

        public void StopApplication() => throw new NotSupportedException();

        public void Dispose() => _started.Dispose();
    }

    private sealed class Entries : ILoggerFactory, ILogger
    {
        internal List<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Written.Add(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
