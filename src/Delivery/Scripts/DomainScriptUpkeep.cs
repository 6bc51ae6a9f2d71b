using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Removes, now and then, the scripts of domains that are gone. They run for nobody any more; what a deleted organisation wrote does not stay.</summary>
internal sealed partial class DomainScriptUpkeep(ScriptStore scripts, AccountDirectory directory, TimeProvider clock, ILogger<DomainScriptUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>How many rows went.</summary>
    internal async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        // First those with scripts: a domain that is made in between is in what the directory says then.
        List<long> owners = await scripts.DomainsAsync(cancellationToken).ConfigureAwait(false);
        if (owners.Count == 0) return 0;
        HashSet<long> there = [.. (await directory.ListDomainsAsync(cancellationToken).ConfigureAwait(false)).Select(static domain => domain.Id)];
        int removed = 0;
        foreach (long owner in owners)
        {
            if (!there.Contains(owner)) removed += await scripts.ForgetDomainAsync(owner).ConfigureAwait(false);
        }

        return removed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                try
                {
                    await SweepAsync(stoppingToken).ConfigureAwait(false);
                }
                catch (StoreException error)
                {
                    LogFailed(error);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    [LoggerMessage(3986, LogLevel.Warning, "The scripts of domains that are gone could not be removed; it is tried again in an hour")]
    private partial void LogFailed(Exception exception);
}
