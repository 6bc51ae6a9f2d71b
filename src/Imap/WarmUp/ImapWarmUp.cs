using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap;

/// <summary>
/// Plays some sessions against a throw-away store when the server has started, so that the code of the common commands is compiled
/// before the first client needs it: what a client asks of a server that has just started is answered as fast as an hour later.
/// Touches no user's mail; a failure costs only that speed.
/// </summary>
public sealed class ImapWarmUp : BackgroundService
{
    private static readonly AccountId Nobody = new(1);

    private readonly string _folder;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ImapOptions _options;
    private readonly IntakeBudget _intake;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggers;

    /// <param name="folder">Where the throw-away store may be; it is removed before and after.</param>
    public ImapWarmUp(string folder, IHostApplicationLifetime lifetime, ImapOptions options, IntakeBudget intake, TimeProvider clock, ILoggerFactory loggers)
    {
        _folder = folder;
        _lifetime = lifetime;
        _options = options;
        _intake = intake;
        _clock = clock;
        _loggers = loggers;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ILogger logger = _loggers.CreateLogger<ImapWarmUp>();
        try
        {
            // Clients of the first moment come first.
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using CancellationTokenRegistration registration = _lifetime.ApplicationStarted.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), started);
            await started.Task.WaitAsync(stoppingToken).ConfigureAwait(false);
            await PlayAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops before it was warm.
        }
        catch (Exception exception) when (exception is StoreException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            ImapLog.WarmUpFailed(logger, exception);
        }
    }

    private async Task PlayAsync(CancellationToken cancellationToken)
    {
        Remove();
        try
        {
            // What happens to this store and in these sessions is no operator's business: nothing of it is logged.
            var options = new StoreOptions { Folder = _folder, Measured = false };
            MailStore store = await MailStore.OpenAsync(options, [], _clock, NullLoggerFactory.Instance, cancellationToken).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                await store.WriteAsync(
                    transaction =>
                    {
                        transaction.CreateAccount(Nobody, 0, [(MailboxRole.Trash, "Trash")]);
                        return true;
                    },
                    cancellationToken).ConfigureAwait(false);
                var account = new Account { Id = Nobody, Address = EmailAddress.Parse("warm-up@localhost.invalid") };
                var handler = new ImapProtocolHandler(new ImapHost(store, null, _options, _intake, _clock, NullLogger.Instance), account);
                using var connection = new DuplexPipeConnection();
                await WarmUpSession.PlayAsync(connection, handler, store, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Remove();
        }
    }

    private void Remove()
    {
        if (System.IO.Directory.Exists(_folder)) System.IO.Directory.Delete(_folder, recursive: true);
    }
}
