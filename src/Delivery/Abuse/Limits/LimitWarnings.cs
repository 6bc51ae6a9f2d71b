using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Tells the administrators that a sending limit is nearly used up, before its wall is hit: once in a day for each limit. Mail never waits for it.</summary>
internal sealed partial class LimitWarnings(MailStore store, SendingRules rules, AccountNotices notices, TimeProvider clock, ILogger<LimitWarnings> logger) : BackgroundService
{
    // Bounds memory. Forgetting all of them costs one more notice each.
    private const int MaximumKnown = 10_000;

    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private readonly Channel<(Account Account, LimitFinding Found)> _waiting = Channel.CreateBounded<(Account, LimitFinding)>(new BoundedChannelOptions(1000) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private readonly Dictionary<(SendingSubject, LimitKind), long> _told = [];

    internal static string English(LimitKind kind, int limit) => string.Create(CultureInfo.InvariantCulture, $"{(kind == LimitKind.MessagesPerHour ? "send" : "write to")} {limit} {(kind == LimitKind.MessagesPerHour ? "messages" : "recipients")} in {(kind == LimitKind.RecipientsPerDay ? "24 hours" : "an hour")}");

    /// <summary>Returns at once.</summary>
    internal void Note(Account account, LimitFinding found)
    {
        lock (_lock)
        {
            if (_told.TryGetValue((found.Subject, found.Near), out long at) && clock.GetElapsedTime(at) < Interval) return;
            if (_told.Count >= MaximumKnown) _told.Clear();
            _told[(found.Subject, found.Near)] = clock.GetTimestamp();
        }

        _waiting.Writer.TryWrite((account, found));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach ((Account account, LimitFinding found) in _waiting.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                try
                {
                    await TellAsync(account, found, stoppingToken).ConfigureAwait(false);
                }
                catch (StoreException exception)
                {
                    LogNotTold(exception, account.Address.ToString());
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private static string Chinese(LimitKind kind, int limit) => string.Create(CultureInfo.InvariantCulture, $"{(kind == LimitKind.RecipientsPerDay ? "24 小时" : "一小时")}内可{(kind == LimitKind.MessagesPerHour ? "发送" : "写给")} {limit} {(kind == LimitKind.MessagesPerHour ? "封邮件" : "个收件人")}");

    private async Task TellAsync(Account account, LimitFinding found, CancellationToken cancellationToken)
    {
        string name = await rules.NameOfAsync(found.Subject, cancellationToken).ConfigureAwait(false) ?? account.Address.ToString();
        var notice = new AccountNotice(
            "sending-limit-near",
            new NoticeText($"{name} has nearly used up its sending limit", null, $"""
                {name} may {English(found.Near, found.Limit)}, and most of that is used.
                The last to send was {account.Address}. What passes the limit is answered
                "452 4.7.1 Sending limit reached", and comes again later.

                If this is expected, raise the limit:

                  posthouse limits list
                  posthouse limits set {name} --help

                If it is not, somebody else may be using an account:

                  posthouse account hold {account.Address}

                """),
            new NoticeText($"{name} 的发信限额即将用完", null, $"""
                {name} {Chinese(found.Near, found.Limit)}，目前已用掉大半。
                最近一次发信的账号是 {account.Address}。超出限额的邮件会得到
                “452 4.7.1 Sending limit reached”，稍后可以再发。

                如属正常，请提高限额：

                  posthouse limits list
                  posthouse limits set {name} --help

                如不正常，可能有人盗用账号：

                  posthouse account hold {account.Address}

                """));
        await using NoticeBundle bundle = await notices.PrepareAsync(account, notice, cancellationToken).ConfigureAwait(false);
        await DeliveryCommit.RunAsync(store, bundle.Commits, transaction => transaction.Journal(new JournalRecord("sending-limit-near")
        {
            Account = account.Id,
            Sender = account.Address.ToString(),
            Detail = string.Create(CultureInfo.InvariantCulture, $"subject={name} limit={found.Near} value={found.Limit}"),
        })).ConfigureAwait(false);
        LogNear(name, English(found.Near, found.Limit));
    }

    [LoggerMessage(3921, LogLevel.Warning, "{Subject} has nearly used up a sending limit: it may {Limit}. 'posthouse limits set' raises it")]
    private partial void LogNear(string subject, string limit);

    [LoggerMessage(3922, LogLevel.Warning, "The administrators could not be told that {Account} comes near a sending limit")]
    private partial void LogNotTold(Exception exception, string account);
}
