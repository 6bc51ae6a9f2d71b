using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>Takes the rows of sessions and tokens away that have ended by themselves. They are worth nothing either way.</summary>
internal sealed partial class ExpiredSessions(
    BrowserSessions sessions, IOpenIddictTokenStore<OAuthToken> tokens, IOpenIddictAuthorizationStore<OAuthGrant> grants, TimeProvider clock, ILogger<ExpiredSessions> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    // One transaction's worth: mail waits no longer than for a few large messages.
    private const int Together = 500;

    // A grant without tokens may be about to get its first.
    private static readonly TimeSpan GrantKept = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await SweepAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (StoreException exception)
            {
                LogNotSwept(exception);
            }
        }
    }

    /// <summary>Tokens that were used up stay until they would have expired: one that comes again is known by that.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        while (await sessions.SweepAsync(Together, cancellationToken).ConfigureAwait(false) == Together)
        {
        }

        await tokens.PruneAsync(clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        await grants.PruneAsync(clock.GetUtcNow() - GrantKept, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(4502, LogLevel.Warning, "Sessions that have ended could not be removed; they are worth nothing, and it is tried again in an hour. See the storage warnings for the cause.")]
    private partial void LogNotSwept(Exception exception);
}
