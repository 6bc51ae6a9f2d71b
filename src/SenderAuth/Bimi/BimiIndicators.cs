using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Posthouse.SenderAuth;

/// <summary>
/// Remembers logos, and fetches them while no mail waits: the first message of an author goes without, the next one has it. Bounded in
/// number, octets and work; nothing is kept over a restart.
/// </summary>
internal sealed partial class BimiIndicators(BimiFetcher fetcher, BimiOptions options, TimeProvider clock, ILogger<BimiIndicators> logger) : BackgroundService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<BimiQuestion, Kept> _kept = [];
    private readonly HashSet<BimiQuestion> _waiting = [];
    private readonly Channel<BimiQuestion> _queue = Channel.CreateBounded<BimiQuestion>(Math.Max(1, options.MaximumWaiting));

    /// <summary>What is known; null while nothing is. Has it fetched where it is not known, or too old.</summary>
    internal BimiFinding? Find(BimiQuestion question)
    {
        lock (_lock)
        {
            Kept? kept = _kept.GetValueOrDefault(question);
            if (kept is not null) kept.Used = clock.GetTimestamp();
            if (kept is null || clock.GetElapsedTime(kept.Asked) >= (kept.Failed ? options.RetryAfter : options.RefreshAfter)) Request(question);
            return kept is null || clock.GetElapsedTime(kept.At) >= options.KeptFor ? null : kept.Finding;
        }
    }

    /// <summary>Fetches now.</summary>
    internal async Task<BimiFinding> RefreshAsync(BimiQuestion question, CancellationToken cancellationToken)
    {
        BimiFinding finding = await fetcher.FetchAsync(question, cancellationToken).ConfigureAwait(false);
        if (finding.Svg is null) LogFailed(question.Domain.Ascii, finding.Problem);
        Keep(question, finding);
        return finding;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Mode == BimiMode.Off) return;
        await Task.WhenAll(Enumerable.Range(0, options.Concurrency).Select(_ => WorkAsync(stoppingToken))).ConfigureAwait(false);
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        await foreach (BimiQuestion question in _queue.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await RefreshAsync(question, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // One file must not end the looking after all others, nor be fetched for every message.
                LogUnexpected(exception, question.Domain.Ascii);
                Keep(question, new BimiFinding(null, "the logo could not be checked", AuthResult.None, false));
            }
            finally
            {
                lock (_lock) _waiting.Remove(question);
            }
        }
    }

    private void Keep(BimiQuestion question, BimiFinding finding)
    {
        long now = clock.GetTimestamp();
        lock (_lock)
        {
            if (!_kept.TryGetValue(question, out Kept? kept))
            {
                if (_kept.Count >= options.MaximumKept) _kept.Remove(_kept.MinBy(static k => k.Value.Used).Key);
                _kept[question] = kept = new Kept { Finding = finding, At = now, Used = now };
            }

            kept.Asked = now;
            kept.Failed = finding.Svg is null;
            // A host that cannot be reached takes back nothing: who can cut it off must not be able to take a logo away at once.
            if (!finding.Unreachable || kept.Finding.Svg is null) (kept.Finding, kept.At) = (finding, now);
        }
    }

    // Beyond the bound it waits for the next message of this author.
    private void Request(BimiQuestion question)
    {
        if (_waiting.Add(question) && !_queue.Writer.TryWrite(question)) _waiting.Remove(question);
    }

    private sealed class Kept
    {
        internal required BimiFinding Finding { get; set; }

        /// <summary>When that was found.</summary>
        internal long At { get; set; }

        /// <summary>When the host was asked last, and whether in vain.</summary>
        internal long Asked { get; set; }

        internal bool Failed { get; set; }

        internal long Used { get; set; }
    }

    [LoggerMessage(2560, LogLevel.Information, "The logo of {Domain} is not shown: {Problem}")]
    private partial void LogFailed(string domain, string problem);

    [LoggerMessage(2561, LogLevel.Error, "The logo of {Domain} could not be checked by a defect of the program; it is not shown")]
    private partial void LogUnexpected(Exception exception, string domain);
}
