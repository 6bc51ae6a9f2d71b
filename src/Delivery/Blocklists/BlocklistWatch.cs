using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Dns;

namespace Posthouse.Delivery;

/// <summary>Asks DNS blocklists about our own addresses now and then, keeps what they said, and warns when one of them lists us anew. Never asked while mail waits.</summary>
public sealed partial class BlocklistWatch : BackgroundService
{
    private const int MaximumAddresses = 64;

    // The first look is not part of the start.
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(2);

    private readonly IDnsResolver _resolver;
    private readonly BlocklistOptions _options;
    private readonly DeliveryMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<BlocklistWatch> _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private IReadOnlyList<BlocklistFinding>? _findings;
    private long _asked;
    private (IReadOnlyList<BlocklistFinding> Findings, DateTimeOffset? At) _known = ([], null);

    internal BlocklistWatch(IDnsResolver resolver, DeliveryOptions options, DeliveryMetrics metrics, TimeProvider clock, ILogger<BlocklistWatch> logger)
    {
        _resolver = resolver;
        _options = options.Blocklists;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>What the lists said last, and when; asks nobody. Null is never yet.</summary>
    public (IReadOnlyList<BlocklistFinding> Findings, DateTimeOffset? At) Known
    {
        get
        {
            lock (_turn) return _known;
        }
    }

    /// <summary>What the lists said last, of every address; asks them where that is too long ago.</summary>
    public async Task<IReadOnlyList<BlocklistFinding>> FindAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_findings is { } known && _clock.GetElapsedTime(_asked) < _options.Interval) return known;
            var questions = new List<Task<BlocklistFinding>>();
            foreach (System.Net.IPAddress address in _options.Addresses.Take(MaximumAddresses))
            {
                foreach (string list in _options.Lists) questions.Add(BlocklistQuery.AskAsync(_resolver, address, list, cancellationToken));
            }

            BlocklistFinding[] found = await Task.WhenAll(questions).ConfigureAwait(false);
            foreach (BlocklistFinding finding in found)
            {
                if (finding.Status != BlocklistStatus.Listed || IsListed(_findings, finding)) continue;
                LogListed(finding.Address.ToString(), finding.List, finding.Code);
            }

            (_findings, _asked) = (found, _clock.GetTimestamp());
            lock (_turn) _known = (found, _clock.GetUtcNow());
            _metrics.Asked(found);
            return found;
        }
        finally
        {
            _turn.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.Lists.Count == 0 || _options.Addresses.Count == 0) return;
        try
        {
            for (TimeSpan pause = AfterStart; ; pause = _options.Interval)
            {
                await Task.Delay(pause, _clock, stoppingToken).ConfigureAwait(false);
                await FindAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    private static bool IsListed(IReadOnlyList<BlocklistFinding>? before, BlocklistFinding finding) =>
        before?.Any(one => one.Status == BlocklistStatus.Listed && one.Address.Equals(finding.Address) && one.List == finding.List) == true;

    [LoggerMessage(3802, LogLevel.Warning, "{Address} is on the blocklist {List} ({Code}): some receivers refuse mail from it")]
    private partial void LogListed(string address, string list, string? code);
}
