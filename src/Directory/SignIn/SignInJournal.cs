using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// Writes sign-ins to the journal behind their back: a guessing attack must not fill the writer's queue. What does not fit
/// is counted, and the count is a record of its own. With a success it notes the network, so that its owner is known there after a restart;
/// a mail program in one that is new is a record of its own as well.
/// </summary>
internal sealed partial class SignInJournal : ISignInRecorder, IAsyncDisposable
{
    private const int Capacity = 4096;
    private const int BatchLimit = 128;

    // Networks that were written down in this hour; forgotten together, each costs a write of one row once more.
    private const int MaximumNoted = 100_000;

    private readonly MailStore _store;
    private readonly SignInMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly HashSet<(AccountId Account, IPAddress Network)> _noted = [];
    private readonly Channel<(JournalRecord Record, KnownNetwork? Known)> _waiting = Channel.CreateBounded<(JournalRecord, KnownNetwork?)>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Task _writing;
    private long _dropped;
    private long _hour;

    internal SignInJournal(MailStore store, SignInMetrics metrics, TimeProvider clock, ILogger logger)
    {
        _store = store;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
        _writing = Task.Run(WriteAllAsync);
    }

    public void Record(SignInOutcome outcome, AccountId? account, string name, string mechanism, SignInOrigin origin)
    {
        _metrics.Count(outcome, mechanism, origin.Protocol);
        var record = new JournalRecord(outcome == SignInOutcome.Success ? "sign-in" : "sign-in-failed")
        {
            At = _clock.GetUtcNow(),
            Account = account,
            // The name is whatever a client typed and may look like fields: it stands last, and in quotes where it is more than a word.
            Detail = string.Create(CultureInfo.InvariantCulture, $"protocol={origin.Protocol} mechanism={mechanism} remote={origin.RemoteAddress} tls={(origin.Encrypted ? "yes" : "no")}{Reason(outcome)} name={Quoted(name)}"),
        };
        KnownNetwork? known = outcome == SignInOutcome.Success && account is { } who ? new KnownNetwork(who, ThrottleKey.NetworkOf(origin.RemoteAddress), record.At, NewProgram.Of(mechanism, origin)) : null;
        if (!_waiting.Writer.TryWrite((record, known))) Interlocked.Increment(ref _dropped);
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private static string Quoted(string name)
    {
        if (name.Length > 0 && !name.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '=' or '"' or '\\')) return name;
        return $"\"{string.Concat(name.Select(static c => c is '"' or '\\' ? $"\\{c}" : char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : $"{c}"))}\"";
    }

    private static string Reason(SignInOutcome outcome) => outcome switch
    {
        SignInOutcome.Throttled => " reason=throttled",
        SignInOutcome.Unavailable => " reason=unavailable",
        _ => "",
    };

    private async Task WriteAllAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var batch = new List<JournalRecord>();
            var known = new List<KnownNetwork>();
            DateTimeOffset now = _clock.GetUtcNow();
            Turn(now);
            while (batch.Count < BatchLimit && _waiting.Reader.TryRead(out var waiting))
            {
                batch.Add(waiting.Record);
                if (waiting.Known is { } one && _noted.Add((one.Account, one.Network))) known.Add(one);
            }

            long dropped = Interlocked.Exchange(ref _dropped, 0);
            if (dropped > 0) batch.Add(new JournalRecord("sign-in-failed") { At = now, Detail = string.Create(CultureInfo.InvariantCulture, $"{dropped} more sign-ins were not recorded one by one") });
            try
            {
                await _store.WriteAsync(transaction =>
                {
                    foreach (JournalRecord record in batch) transaction.Journal(record);
                    foreach (KnownNetwork one in known)
                    {
                        if (KnownNetworks.Note(transaction.Sql, one.Account, one.Network, one.At) && one.Program is { } program) transaction.Journal(program.Record(one.Account, one.At));
                    }

                    return true;
                }).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is StoreException or ObjectDisposedException or InvalidOperationException)
            {
                // Serving goes on without the records; what is lost is said once for each batch. The networks are noted at the next sign-in.
                _noted.ExceptWith(known.Select(static one => (one.Account, one.Network)));
                LogNotWritten(batch.Count, exception);
            }
        }
    }

    // A row is good for days, and one write an hour is exact enough; but another password makes it worth nothing.
    private void Turn(DateTimeOffset now)
    {
        long hour = now.ToUnixTimeSeconds() / 3600;
        if (hour == _hour && _noted.Count < MaximumNoted) return;
        _hour = hour;
        _noted.Clear();
    }

    /// <param name="Program">Null where no mail program showed a password.</param>
    private sealed record KnownNetwork(AccountId Account, IPAddress Network, DateTimeOffset At, NewProgram? Program);

    [LoggerMessage(2001, LogLevel.Warning, "{Count} sign-in records could not be written to the journal; sign-in itself goes on. See the storage warnings for the cause.")]
    private partial void LogNotWritten(int count, Exception exception);
}
