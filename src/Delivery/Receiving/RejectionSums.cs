using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Counts refusals for which the journal has no room, and writes each kind of them down as one record with a count
/// (<c>rejections</c>: <c>count=N</c>, then the words of a refusal), so that reports to others and figures miss none. A flood of
/// forgeries is then some records a minute.
/// </summary>
internal sealed partial class RejectionSums(MailStore store, DeliveryOptions options, TimeProvider clock, ILogger<RejectionSums> logger) : BackgroundService
{
    /// <summary>The records' kind.</summary>
    internal const string Kind = "rejections";

    private const string RemoteWord = " remote=";
    private const string ReplyWord = " reply=";

    // "550": whether it may be tried again is all that readers of the sums ask.
    private const int ReplyCode = 3;

    private readonly Lock _lock = new();
    private Dictionary<(string Recipients, string Words), long> _sums = [];

    internal void Count(JournalRecord record)
    {
        string detail = record.Detail ?? "";
        int reply = detail.IndexOf(ReplyWord, StringComparison.Ordinal);
        string words = reply < 0 ? detail : detail[..Math.Min(detail.Length, reply + ReplyWord.Length + ReplyCode)];
        string recipients = record.Recipient?.LastIndexOf('@') is >= 0 and var at ? "*" + record.Recipient[at..] : "";
        lock (_lock)
        {
            if (!_sums.ContainsKey((recipients, words)) && _sums.Count >= options.RejectionSums)
            {
                // Who refused and why is known; from where, only up to so many.
                int remote = words.IndexOf(RemoteWord, StringComparison.Ordinal);
                (recipients, words) = ("", remote < 0 ? words : words[..remote]);
            }

            _sums[(recipients, words)] = _sums.GetValueOrDefault((recipients, words)) + 1;
        }
    }

    /// <summary>Writes down what was counted since the last call.</summary>
    internal async Task WriteAsync()
    {
        Dictionary<(string Recipients, string Words), long> sums;
        lock (_lock)
        {
            if (_sums.Count == 0) return;
            (sums, _sums) = (_sums, []);
        }

        DateTimeOffset now = clock.GetUtcNow();
        try
        {
            await store.WriteAsync(transaction =>
            {
                foreach (((string recipients, string words), long count) in sums)
                {
                    transaction.Journal(new JournalRecord(Kind)
                    {
                        At = now,
                        Recipient = recipients.Length == 0 ? null : recipients,
                        Detail = string.Create(CultureInfo.InvariantCulture, $"count={count} {words}"),
                    });
                }

                return 0;
            }).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StoreException or ObjectDisposedException or OperationCanceledException)
        {
            PutBack(sums);
            LogNotWritten(exception);
        }
    }

    /// <summary>How many refusals a record stands for.</summary>
    internal static long CountOf(JournalRecord record)
    {
        if (record.Kind != Kind) return 1;
        return long.TryParse(new DetailWords(record.Detail)["count="], NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : 0;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await WriteAsync().ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.RejectionSumInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await WriteAsync().ConfigureAwait(false);
    }

    private void PutBack(Dictionary<(string Recipients, string Words), long> sums)
    {
        lock (_lock)
        {
            foreach (((string Recipients, string Words) kind, long count) in sums) _sums[kind] = _sums.GetValueOrDefault(kind) + count;
        }
    }

    [LoggerMessage(3102, LogLevel.Warning, "Sums of refusals could not be written to the journal: the store refuses writes; tried again in a minute")]
    private partial void LogNotWritten(Exception exception);
}
